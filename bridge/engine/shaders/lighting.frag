#version 330 core
#include "sky.glsl"
#include "color.glsl"
const float PI = 3.14159265;
const float EMISSION_RANGE = 4.0;
#include "drawn_depth.glsl"
#ifdef FETCHED
layout(location = 0) inout vec4 drawn_albedo;
layout(location = 1) inout vec4 drawn_normal;
layout(location = 4) out vec4 out_color;
#else
uniform sampler2D albedo_image;
uniform sampler2D normal_image;
#define drawn_albedo texelFetch(albedo_image, ivec2(gl_FragCoord.xy), 0)
#define drawn_normal texelFetch(normal_image, ivec2(gl_FragCoord.xy), 0)
layout(location = 0) out vec4 out_color;
#endif
uniform mat3 ray_from_pixel;
uniform vec3 sun;                // irradiance on a surface that faces it
uniform vec3 sky_ambient;        // irradiance from above
uniform vec3 ground_ambient;     // irradiance from below
uniform vec3 skyline;            // radiance of what stands along the horizon
uniform float exposure;
uniform vec3 eye;
uniform sampler2D noise;
#include "fog.glsl"
#if defined(WET) || defined(SNOW) || defined(LEAVES)
#define COVERED
#include "cover.glsl"
#endif
#ifdef LEAVES
uniform float pixel_per_metre;   // size of a pixel at a depth of 1 m
#endif

#if defined(HIGH) || (defined(WET) && !defined(FAST))
#include "rays.glsl"
#endif

#ifdef ROOFED
#include "roofs.glsl"
#endif

#if defined(SUN) && !defined(FAST)
uniform sampler2DShadow shadow_map;
uniform mat4 shadow_from_eye;
uniform float shadow_texel_m;

float sunlit(vec3 p, vec3 n) {
#ifdef HIGH
    const int TAPS = 8;
    vec4 s = shadow_from_eye * vec4(p + n * (shadow_texel_m * 2.6), 1.0);
    float lit = 0.0, texel = 1.0 / float(textureSize(shadow_map, 0).x);
    for (int i = 0; i < TAPS; ++i) {
        float angle = 2.39996 * float(i), out_to = 2.1 * sqrt((float(i) + 0.5) / float(TAPS));
        vec3 o = vec3(vec2(cos(angle), sin(angle)) * (out_to * texel), 0.0);
        lit += textureLod(shadow_map, s.xyz + o, 0.0) / float(TAPS);
    }
#else
    vec4 s = shadow_from_eye * vec4(p + n * (shadow_texel_m * 1.6), 1.0);
    // Two bilinear comparisons across the diagonal: eight texels, soft by about one and a half of them.
    vec3 o = vec3(0.62, 0.38, 0.0) / float(textureSize(shadow_map, 0).x);
    float lit = 0.5 * (textureLod(shadow_map, s.xyz - o, 0.0) + textureLod(shadow_map, s.xyz + o, 0.0));
#endif
    return mix(lit, 1.0, smoothstep(0.84, 0.98, length(s.xy * 2.0 - 1.0)));
}
#endif

#ifdef LAMPS
#include "lamps.glsl"
const int LAMP_TILE_PX = 16;
uniform usampler2D lamp_lists;            // a row of MAX_LAMPS + 1 texels for each tile: how many lamps reach it, and which
uniform int lamp_tile_columns;
#endif

#if defined(WET) && !defined(FAST)
#ifdef HIGH
const int REFLECTION_STEPS = 24;
const float REFLECTION_GROWTH = 1.20;
#else
const int REFLECTION_STEPS = 8;
const float REFLECTION_GROWTH = 1.62;
#endif
const int REFLECTION_HALVINGS = 4;

// Whether something that is seen stands in the way of a mirrored ray, `way` metres from where it was mirrored.
bool stands_in(vec3 q, float way) {
    float behind = behind_picture(q);
    return behind > 0.0 && behind < 0.6 + 0.7 * way;
}

// What a mirror-like ray meets in the picture: light that is roughly that of the place, and whether it met anything.
vec4 reflected(vec3 p, vec3 r, float roughness, int steps) {
    float before = 0.0, way = 0.4;
    bool met = false;
    for (int i = 0; i < steps && !met; ++i) {
        met = stands_in(p + r * way, way);
        if (!met) {
            before = way;
            way *= REFLECTION_GROWTH;
        }
    }
    if (!met) return vec4(0.0);
    // Steps are long: without halving the last one, lamps would show several times, as blocks.
    for (int i = 0; i < REFLECTION_HALVINGS; ++i) {
        float middle = 0.5 * (before + way);
        if (stands_in(p + r * middle, middle)) way = middle;
        else before = middle;
    }
    vec3 s = pixel_from_ray * (p + r * way);
    vec4 hit = texelFetch(albedo_image, ivec2(s.xy / s.z + 0.5), 0);
    vec3 color = hit.rgb * hit.rgb;
    float brightest = max(max(color.r, max(color.g, color.b)), 0.02);
    // Standing water shows a lamp as it is. On a film it is a streak without edges, which the lobes of lamps draw.
    float emission = hit.a * hit.a * EMISSION_RANGE * mix(1.0, 0.12, smoothstep(0.10, 0.36, roughness));
    return vec4(color * (0.5 * sky_ambient + 0.3 * ground_ambient + 0.12 * sun) / PI
                + color / brightest * (emission / exposure), 1.0);
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
    // Look-ups come first: each is a call, before which all that is at hand would have to be put aside.
    vec4 normal_surface = drawn_normal;
    float depth = drawn_depth;
    vec3 p = (ray_from_pixel * vec3(gl_FragCoord.xy - 0.5, 1.0)) * depth;
    vec3 n = normalize(normal_surface.xyz - 0.5);
#ifdef SUN
    float nl = max(dot(n, sun_direction), 0.0);
#ifdef FAST
    vec3 sunlight = sun * nl;
#else
    vec3 sunlight = sun * (nl * sunlit(p, n));
#endif
#endif
#ifdef ROOFED
    float inside_m = inside_by(p), open_sky = open_to_sky(inside_m);
#ifdef SUN
    sunlight *= smoothstep(0.05, 0.5, open_sky);     // the map of shadows does not reach far
#endif
#endif
    vec4 albedo_emission = drawn_albedo;
    float range2 = dot(p, p);
    float per_range = inversesqrt(range2);
    float range = range2 * per_range;
    vec3 v = -p * per_range;
    float surface = floor(normal_surface.w * 65535.0 + 0.5);
    float roughness = floor(surface / 256.0) / 255.0;
    float low_bits = surface - 256.0 * floor(surface / 256.0);
    float metallic = floor(low_bits * 0.5) / 127.0;
    vec3 albedo = albedo_emission.rgb * albedo_emission.rgb;

#ifdef COVERED
    Surface surface_seen = Surface(albedo, roughness, metallic, 0.0);
#ifdef ROOFED
    Surface dry = surface_seen;
    vec3 bare = n;
#endif
    vec2 ground = p.xy + eye.xy;
    float pattern = ground_pattern(ground);
    float grain = texture(noise, ground * 0.625 + (p.z + eye.z) * 0.37).g;
    uint kind = kind_of(drawn_id);
#ifdef LEAVES
    uint id_hash = hash(uvec2(drawn_id, 77u));
    float footprint = range * pixel_per_metre * inversesqrt(max(dot(n, v), 0.02));
    lay_leaves(surface_seen, n, ground, pattern, grain, kind, id_hash, footprint);
#endif
#ifdef WET
    vec2 tilt;
    lay_water(surface_seen, n, ground, pattern, kind, low_bits - 2.0 * floor(low_bits * 0.5), tilt);
#endif
#ifdef SNOW
    lay_snow(surface_seen, n, pattern, grain, kind);
#endif
#ifdef ROOFED
    float reached = smoothstep(0.1, 0.7, open_sky);
    surface_seen = Surface(mix(dry.albedo, surface_seen.albedo, reached), mix(dry.roughness, surface_seen.roughness, reached),
                           mix(dry.metallic, surface_seen.metallic, reached), surface_seen.film * reached);
    n = normalize(mix(bare, n, reached));
#ifdef WET
    tilt *= reached;
#endif
#endif
    albedo = surface_seen.albedo;
    roughness = surface_seen.roughness;
    metallic = surface_seen.metallic;
#endif

    float nv = max(dot(n, v), 1e-3);
    float a = max(roughness * roughness, 0.012);
    vec3 f0 = mix(vec3(0.04), albedo, metallic);
    vec3 diffuse = albedo * ((1.0 - metallic) / PI);

    vec3 received = mix(ground_ambient, sky_ambient, n.z * 0.5 + 0.5);
#ifdef ROOFED
    received = mix(TUNNEL_AMBIENT, received, open_sky);
#endif
    vec3 radiance = diffuse * received;
#ifdef HIGH
    float open = openness(p, n);
    radiance *= open;
#endif

    // What the surface mirrors: sky above, the skyline around the horizon, ground below; the rougher the flatter.
    vec3 r = reflect(-v, n);
#ifdef WET
    r.xy += tilt;
#endif
    vec3 mirrored = mix(ground_ambient, sky_ambient, r.z * 0.5 + 0.5) * (1.0 / PI);
#ifdef FAST
#ifdef ROOFED
    mirrored = mix(TUNNEL_AMBIENT / PI, mirrored, open_sky);
#endif
    radiance += mirrored * f0;
#else
    float blur = min(roughness * (0.4 + 2.0 * roughness), 1.0);
    vec3 sharp = mix(skyline, sky_gradient(vec3(r.xy, max(r.z, 0.0))), smoothstep(-0.02, 0.40 + 0.3 * roughness, r.z));
    sharp = mix(ground_ambient * 0.4, sharp, smoothstep(-0.25, 0.02, r.z));
#ifdef ROOFED
    // From before a portal, one sees the inside mirrored.
    float ahead_m = min(15.0, 4.0 / max(r.z, 0.01));
    sharp = mix(TUNNEL_AMBIENT / PI, sharp, min(open_sky, open_to_sky(inside_by(p + r * ahead_m))));
    mirrored = mix(TUNNEL_AMBIENT / PI, mirrored, open_sky);
#endif
#ifdef WET
    vec4 met = reflected(p, r, roughness, surface_seen.film > 0.02 ? REFLECTION_STEPS : 0);
    sharp = mix(sharp, met.rgb, met.a * surface_seen.film);
#endif
    mirrored = mix(sharp, mirrored, blur);
#ifdef HIGH
    mirrored *= open;
#endif
    vec4 q = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
    float grazing = (1.0 - nv) * (1.0 - nv);
    float a004 = min(q.x * q.x, grazing * grazing * grazing) * q.x + q.y;
    vec2 ab = vec2(-1.04, 1.04) * a004 + q.zw;
    radiance += mirrored * (f0 * ab.x + ab.y);
#endif

#if defined(SUN) && defined(FAST)
    radiance += sunlight * diffuse;
#elif defined(SUN)
    vec3 h = sun_direction + v;
    h *= inversesqrt(dot(h, h) + 1e-6);
    float vh = 1.0 - max(dot(v, h), 0.0);
    float vh2 = vh * vh;
    vec3 fresnel = f0 + (1.0 - f0) * (vh2 * vh2 * vh);
    vec3 lobe = fresnel * min(distribution_times_visibility(max(dot(n, h), 0.0), nl, nv, a), 24.0);
    radiance += sunlight * (diffuse + lobe);
#endif

#ifdef LAMPS
    ivec2 tile = pixel / LAMP_TILE_PX;
    int list = tile.y * lamp_tile_columns + tile.x;
    int lamp_count = int(texelFetch(lamp_lists, ivec2(0, list), 0).r);
    float lamp_a = max(a, 0.03);
    for (int entry = 1; entry <= lamp_count; ++entry) {
        int i = int(texelFetch(lamp_lists, ivec2(entry, list), 0).r);
        vec3 l;
        vec3 light = lamp_light(i, p, l);
        float lamp_nl = max(dot(n, l), 0.0);
        vec3 h = l + v;
        float nh = max(dot(n, h), 0.0) * inversesqrt(dot(h, h) + 1e-6);
        float shine = min(distribution_times_visibility(nh, lamp_nl, nv, lamp_a), 12.0);
#ifdef HIGH
        if (lamp_nl * dot(light, light) > 0.0) light *= lamp_reaches(p, n, lamp_position[i].xyz - p);
#endif
        radiance += light * lamp_nl * (diffuse + f0 * shine);
    }
#endif

    float clear;
    radiance = through_air(radiance, -v, range, clear);
#ifdef ROOFED
    radiance -= through_air(vec3(0.0), -v, range, clear) * (1.0 - open_along(p, range, inside_m));
#endif
    radiance *= exposure;
    vec3 hue = albedo / max(max(albedo.r, max(albedo.g, albedo.b)), 0.02);
    float emission = albedo_emission.a * albedo_emission.a * EMISSION_RANGE;
    radiance += hue * (emission * clear);
    out_color = with_luma(image_from_radiance(radiance));
}
