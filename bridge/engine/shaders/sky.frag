#version 330 core
#include "sky.glsl"
#include "color.glsl"
uniform mat3 ray_from_pixel;
uniform sampler2D noise;
uniform vec3 sun_disc;
uniform vec3 cloud_lit;
uniform vec3 cloud_dark;
uniform float cloud_cover;
uniform vec2 cloud_offset;
uniform float stars;
uniform float exposure;
uniform float infinite_depth;
layout(location = 0) out vec4 out_color;
layout(location = 1) out uint out_id;
layout(location = 2) out float out_depth;

void main() {
    vec3 d = normalize(ray_from_pixel * vec3(gl_FragCoord.xy - 0.5, 1.0));
    float up = max(d.z, 0.0);
    vec3 color = sky_gradient(vec3(d.xy, up));
    float cosine = dot(d, sun_direction);
    color += sun_disc * smoothstep(0.99986, 0.99992, cosine);
    vec2 plane = d.xy / (up + 0.12);
    float coarse = texture(noise, plane * 0.055 + cloud_offset).r;
    float fine = texture(noise, plane * 0.23 + cloud_offset * 2.3).g;
    float density = coarse * 0.72 + fine * 0.28;
    float edge = mix(0.86, 0.12, cloud_cover);
    float cover = smoothstep(edge, edge + 0.22, density) * smoothstep(0.0, 0.06, up);
    float thick = smoothstep(edge + 0.05, edge + 0.5, density + 0.25 * fine);
    float silver = pow(max(cosine, 0.0), 24.0);
    vec3 cloud = mix(cloud_lit, cloud_dark, thick * 0.85) + sun_glow * 0.25 * silver * (1.0 - thick);
    color = mix(color, cloud, cover * mix(0.85, 0.98, cloud_cover));
    float star = step(0.9975, texture(noise, d.xy / (up + 0.5) * 3.1).b) * smoothstep(0.05, 0.4, up);
    color += stars * star * (1.0 - cover);
    float haze = exp(-fog_extinction * min(fog_height / max(up, 1e-4), 60000.0));
    color = mix(fog_color, color, haze);
    out_color = with_luma(image_from_radiance(color * exposure));
    out_id = 0u;
    out_depth = infinite_depth;
}
