#version 330 core
#include "sky.glsl"
#include "color.glsl"
uniform mat3 ray_from_pixel;
uniform sampler2D noise;
uniform vec3 eye;
#include "fog.glsl"
uniform vec3 sun_disc;
uniform vec3 cloud_lit;
uniform vec3 cloud_dark;
uniform sampler2D cloud_density; // over one repeat
uniform float cloud_cover;
uniform float cloud_edge;        // density at the edge of a cloud
uniform float cloud_soft;        // half the width of the edge, in density
uniform vec2 cloud_offset;       // in cloud heights
uniform float exposure;
uniform float infinite_depth;
layout(location = 4) out vec4 out_color;
layout(location = 2) out uint out_id;
layout(location = 3) out float out_depth;
const float REPEATS = 0.08;      // of the pattern in one cloud height

#ifdef NIGHT
uniform float stars;
uniform vec3 moon_direction;
uniform vec3 moon_limb;          // across the direction, towards the lit side
uniform vec3 moon_disc;
uniform vec3 moon_glow;
uniform float moon_terminator;   // where the lit part begins, in radii
uniform float moon_radius;       // radians

vec3 moon(vec3 d) {
    float toward = dot(d, moon_direction);
    vec2 place = vec2(dot(d, moon_limb), dot(d, cross(moon_direction, moon_limb))) / moon_radius;
    float from_middle = length(place);
    float soft = 0.12;
    float disc = toward > 0.0 ? 1.0 - smoothstep(1.0 - soft, 1.0 + soft, from_middle) : 0.0;
    float begin = moon_terminator * sqrt(max(1.0 - place.y * place.y, 0.0));
    vec3 lit = moon_disc * (disc * smoothstep(begin - soft, begin + soft, place.x));
    float t = max(toward, 0.0), t4 = t * t * t * t, t16 = t4 * t4 * t4 * t4;
    return lit + moon_glow * (0.10 * t4 * t4 + 0.6 * pow(t16, 18.0) + 8.0 * pow(t16, 600.0));
}
#endif

void main() {
    vec3 d = normalize(ray_from_pixel * vec3(gl_FragCoord.xy - 0.5, 1.0));
    float up = max(d.z, 0.0);
    vec3 color = sky_gradient(vec3(d.xy, up));
    float cosine = dot(d, glow_direction);
#ifdef NIGHT
    float star = step(0.9975, texture(noise, d.xy / (up + 0.5) * 3.1).b) * smoothstep(0.05, 0.4, up);
    color += stars * star + moon(d);
#endif
    vec2 place = d.xy / (up + 0.12) + cloud_offset;
    float density = texture(cloud_density, place * REPEATS).r;
    float cover = smoothstep(cloud_edge - cloud_soft, cloud_edge + cloud_soft, density) * smoothstep(0.0, 0.05, up);
    // Where the cloud is thinner on the side of the light, it is lit; its middle is dark underneath.
    float shaded = texture(cloud_density, (place + sun_direction.xy * 0.30) * REPEATS).r - density;
    float thick = smoothstep(0.0, 0.40, density - cloud_edge);
    float dark = clamp(0.75 * thick + 2.2 * shaded + 0.12, 0.0, 1.0);
    float silver = pow(max(cosine, 0.0), 24.0);
    vec3 cloud = mix(cloud_lit, cloud_dark, dark) + sun_glow * (0.25 * silver * (1.0 - thick));
    color = mix(color, cloud, cover * mix(0.90, 0.98, cloud_cover));
    float uncovered = 1.0 - cover;
    color += sun_disc * (smoothstep(0.99986, 0.99992, cosine) * uncovered * uncovered * uncovered);
    float haze;
    color = through_air(color, vec3(d.xy, up), FARTHEST_M, haze);
    out_color = with_luma(image_from_radiance(color * exposure));
    out_id = 0u;
    out_depth = infinite_depth;
}
