#version 330 core
#include "sky.glsl"
#include "color.glsl"
const float PI = 3.14159265;
const float EMISSION_RANGE = 4.0;
uniform sampler2D albedo_image;
uniform sampler2D normal_image;
uniform sampler2D depth_image;
uniform mat3 ray_from_pixel;
uniform vec3 sun;                // irradiance on a surface that faces it
uniform vec3 sky_ambient;        // irradiance from above
uniform vec3 ground_ambient;     // irradiance from below
uniform vec3 skyline;            // radiance of what stands along the horizon
uniform float wetness;
uniform float exposure;
uniform vec3 eye;
uniform sampler2D noise;
layout(location = 0) out vec4 out_color;

#ifdef SUN
uniform sampler2DShadow shadow_map;
uniform mat4 shadow_from_eye;
uniform float shadow_texel_m;

float sunlit(vec3 p, vec3 n) {
    vec4 s = shadow_from_eye * vec4(p + n * (shadow_texel_m * 1.6), 1.0);
    // Two bilinear comparisons across the diagonal: eight texels, soft by about one and a half of them.
    vec3 o = vec3(0.62, 0.38, 0.0) / float(textureSize(shadow_map, 0).x);
    float lit = 0.5 * (texture(shadow_map, s.xyz - o) + texture(shadow_map, s.xyz + o));
    return mix(lit, 1.0, smoothstep(0.84, 0.98, length(s.xy * 2.0 - 1.0)));
}
#endif

#ifdef LAMPS
const int MAX_LAMPS = 32;
const int LAMP_TILE_PX = 32;
uniform usampler2D lamp_lists;            // a row of MAX_LAMPS + 1 texels for each tile: how many lamps reach it, and which
uniform int lamp_tile_columns;
uniform vec4 lamp_position[MAX_LAMPS];    // eye frame; reach in metres
uniform vec4 lamp_axis[MAX_LAMPS];        // direction of the beam; cosine of its half angle
uniform vec3 lamp_intensity[MAX_LAMPS];
#endif

#ifdef WET
uniform mat3 pixel_from_ray;

// What a mirror-like ray meets in the picture: light that is roughly that of the place, and whether it met anything.
vec4 reflected(vec3 p, vec3 r, int steps) {
    ivec2 last = textureSize(depth_image, 0) - 1;
    float way = 0.4;
    vec4 found = vec4(0.0);
    for (int i = 0; i < steps && found.a == 0.0; ++i) {
        vec3 q = p + r * way;
        vec3 s = pixel_from_ray * q;
        ivec2 pixel = ivec2(s.xy / max(s.z, 0.1) + 0.5);
        float behind = s.z - texelFetch(depth_image, clamp(pixel, ivec2(0), last), 0).r;
        bool inside = s.z > 0.1 && all(greaterThanEqual(pixel, ivec2(0))) && all(lessThanEqual(pixel, last));
        if (inside && behind > 0.0 && behind < 0.6 + 0.7 * way) {
            vec4 hit = texelFetch(albedo_image, pixel, 0);
            vec3 color = hit.rgb * hit.rgb;
            float brightest = max(max(color.r, max(color.g, color.b)), 0.02);
            found = vec4(color * (0.5 * sky_ambient + 0.3 * ground_ambient + 0.12 * sun) / PI
                         + color / brightest * (hit.a * hit.a * EMISSION_RANGE / exposure), 1.0);
        }
        way *= 1.55;
    }
    return found;
}
#endif

float distribution_times_visibility(float nh, float nl, float nv, float a) {
    float a2 = a * a;
    float d = nh * nh * (a2 - 1.0) + 1.0;
    float k = 0.5 * a;
    return a2 / (PI * d * d) / (4.0 * (nl * (1.0 - k) + k) * (nv * (1.0 - k) + k));
}

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec4 albedo_emission = texelFetch(albedo_image, pixel, 0);
    vec4 normal_surface = texelFetch(normal_image, pixel, 0);
    float depth = texelFetch(depth_image, pixel, 0).r;
    vec3 ray = ray_from_pixel * vec3(gl_FragCoord.xy - 0.5, 1.0);
    vec3 p = ray * depth;
    float range = length(p);
    vec3 v = -p / range;
    vec3 n = normalize(normal_surface.xyz - 0.5);
    float surface = floor(normal_surface.w * 65535.0 + 0.5);
    float roughness = floor(surface / 256.0) / 255.0;
    float low_bits = surface - 256.0 * floor(surface / 256.0);
    float metallic = floor(low_bits * 0.5) / 127.0;
    vec3 albedo = albedo_emission.rgb * albedo_emission.rgb;

#ifdef WET
    float wettable = low_bits - 2.0 * floor(low_bits * 0.5);
    float flat_up = wettable * smoothstep(0.80, 0.97, n.z);
    vec2 ground = p.xy + eye.xy;
    float bumps = texture(noise, ground * 0.021).r * 0.7 + texture(noise, ground * 0.13).g * 0.3;
    float puddle = smoothstep(0.95 - 0.55 * wetness, 1.05 - 0.45 * wetness, bumps) * wetness;
    float film = wetness * flat_up;
    float porous = smoothstep(0.4, 0.8, roughness);
    albedo *= 1.0 - porous * wetness * (0.30 + 0.35 * flat_up);
    roughness = mix(roughness, mix(0.30, 0.07, puddle), film);
#endif

    float nv = max(dot(n, v), 1e-3);
    float a = max(roughness * roughness, 0.012);
    vec3 f0 = mix(vec3(0.04), albedo, metallic);
    vec3 diffuse = albedo * ((1.0 - metallic) / PI);

    vec3 radiance = diffuse * mix(ground_ambient, sky_ambient, n.z * 0.5 + 0.5);

    // What the surface mirrors: sky above, the skyline around the horizon, ground below; the rougher the flatter.
    vec3 r = reflect(-v, n);
    vec3 sharp = mix(skyline, sky_gradient(vec3(r.xy, max(r.z, 0.0))), smoothstep(-0.02, 0.40 + 0.3 * roughness, r.z));
    sharp = mix(ground_ambient * 0.4, sharp, smoothstep(-0.25, 0.02, r.z));
#ifdef WET
    vec4 met = reflected(p, r, film > 0.02 ? 9 : 0);
    sharp = mix(sharp, met.rgb, met.a * film);
#endif
    vec3 blurred = mix(ground_ambient, sky_ambient, r.z * 0.5 + 0.5) / PI;
    vec3 mirrored = mix(sharp, blurred, roughness);
    vec4 q = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float grazing = (1.0 - nv) * (1.0 - nv);
    float a004 = min(q.x * q.x, grazing * grazing * grazing) * q.x + q.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + q.zw;
    radiance += mirrored * (f0 * ab.x + ab.y);

#ifdef SUN
    float nl = max(dot(n, sun_direction), 0.0);
    vec3 h = normalize(sun_direction + v);
    float vh = 1.0 - max(dot(v, h), 0.0);
    float vh2 = vh * vh;
    vec3 fresnel = f0 + (1.0 - f0) * (vh2 * vh2 * vh);
    vec3 lobe = fresnel * min(distribution_times_visibility(max(dot(n, h), 0.0), nl, nv, a), 24.0);
    float lit = nl * sunlit(p, n);
    radiance += sun * lit * (diffuse + lobe);
#endif

#ifdef LAMPS
    ivec2 tile = pixel / LAMP_TILE_PX;
    int list = tile.y * lamp_tile_columns + tile.x;
    int lamp_count = int(texelFetch(lamp_lists, ivec2(0, list), 0).r);
    for (int entry = 1; entry <= lamp_count; ++entry) {
        int i = int(texelFetch(lamp_lists, ivec2(entry, list), 0).r);
        vec3 to_lamp = lamp_position[i].xyz - p;
        float d2 = dot(to_lamp, to_lamp);
        float inverse = inversesqrt(d2);
        vec3 l = to_lamp * inverse;
        float reach = lamp_position[i].w;
        float edge = clamp(1.0 - d2 / (reach * reach), 0.0, 1.0);
        // Low beams are cut off just under the horizon.
        float level_beam = step(-0.5, lamp_axis[i].z);
        float dipped = 1.0 - 0.93 * level_beam * smoothstep(-0.045, 0.0, -l.z);
        float beam = dipped * smoothstep(lamp_axis[i].w, mix(lamp_axis[i].w, 1.0, 0.6), dot(-l, lamp_axis[i].xyz));
        float lamp_nl = max(dot(n, l), 0.0);
        vec3 lamp_h = normalize(l + v);
        float shine = min(distribution_times_visibility(max(dot(n, lamp_h), 0.0), lamp_nl, nv, max(a, 0.03)), 12.0);
        radiance += lamp_intensity[i] * (edge * edge * beam * lamp_nl / max(d2, 0.025 * reach * reach)) * (diffuse + f0 * shine);
    }
#endif

    float clear = exp(-fog_extinction * range);
    radiance = mix(fog_color, radiance, clear) * exposure;
    vec3 hue = albedo / max(max(albedo.r, max(albedo.g, albedo.b)), 0.02);
    float emission = albedo_emission.a * albedo_emission.a * EMISSION_RANGE;
    radiance += hue * (emission * clear);
    out_color = with_luma(image_from_radiance(radiance));
}
