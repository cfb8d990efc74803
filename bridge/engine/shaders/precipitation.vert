#version 330 core
// One falling or flying thing, drawn as what it covers during the exposure. Which is where is a hash of its number.
#include "lamps.glsl"
#ifdef ROOFED
#include "roofs.glsl"
#endif
uniform mat4 clip_from_eye;
uniform mat3 world_from_camera;
uniform vec2 spread;             // half width and half height of the picture at distance 1
uniform vec2 pixel;              // size of a pixel in units of the picture
uniform uint seed;
uniform float slope;             // of the sizes, per mm
uniform float exposure_s;
uniform vec3 wind;               // m/s
uniform vec3 ego;                // m/s
uniform float air_extinction;    // per metre
uniform vec3 sky_seen;           // radiance behind a drop
uniform vec3 scattered;          // radiance of a white thing
uniform int lamp_count;
out vec2 v_place;                // along and across, from -1 to 1
flat out float v_alpha;
flat out vec3 v_radiance;
flat out float v_round;          // share of the length that either rounded end takes

uint hash(uint x) {
    x ^= x >> 16; x *= 0x7feb352du; x ^= x >> 15; x *= 0x846ca68bu; x ^= x >> 16;
    return x;
}

float uniform_number(inout uint state) {
    state = hash(state + 0x9e3779b9u);
    return float(state >> 8) / 16777216.0;
}

void main() {
    uint state = hash(seed ^ hash(uint(gl_InstanceID) + 1u));
    float u = uniform_number(state), v = uniform_number(state), w = uniform_number(state), size = uniform_number(state);
    // Of the irradiance of a lamp, what comes back as radiance: opaque things scatter it, drops bend most of it on.
    vec3 swirl = vec3(uniform_number(state), uniform_number(state), uniform_number(state)) * 2.0 - 1.0;
#if defined(RAIN)
    // Fall speed of drops: Atlas, Srivastava and Sekhon, Rev. Geophys. 11, 1973.
    float diameter_mm = min(1.0 - log(1.0 - size) / slope, 6.0);
    vec3 velocity = wind + vec3(0.0, 0.0, -(9.65 - 10.3 * exp(-0.6 * diameter_mm)));
    float nearest_m = 2.0, opacity = 0.42, lamp_share = 0.12;
    vec3 color = vec3(1.0), ambient = sky_seen;
#elif defined(SNOWFALL)
    // Flakes are some three times as wide as the drops that they melt to.
    float diameter_mm = min(3.0 * (0.7 - log(1.0 - size) / slope), 16.0);
    vec3 velocity = wind + vec3(0.0, 0.0, -1.1) + swirl * vec3(0.5, 0.5, 0.2);
    float nearest_m = 0.7, opacity = 0.8, lamp_share = 0.5;
    vec3 color = vec3(1.1), ambient = scattered;
#elif defined(HAIL)
    // Fall speed of stones: Matson and Huggins, J. Atmos. Sci. 37, 1980.
    float diameter_mm = 7.0 + 13.0 * size * size;
    vec3 velocity = wind * 0.6 + vec3(0.0, 0.0, -11.45 * sqrt(0.1 * diameter_mm));
    float nearest_m = 1.5, opacity = 0.9, lamp_share = 0.5;
    vec3 color = vec3(1.1), ambient = scattered;
#else
    float diameter_mm = 40.0 + 35.0 * size;
    vec3 velocity = wind * 0.8 + swirl * vec3(1.5, 1.5, 1.2) + vec3(0.0, 0.0, -0.6);
    float nearest_m = 3.5, opacity = 0.95, lamp_share = 0.3;
    vec3 hue = size < 0.4 ? vec3(0.55, 0.29, 0.04) : (size < 0.7 ? vec3(0.46, 0.14, 0.02) : vec3(0.22, 0.10, 0.04));
    vec3 color = 1.2 * hue, ambient = scattered;
#endif
    float distance_m = nearest_m + 28.0 * w * sqrt(w);
    vec3 head = world_from_camera * vec3((u * 2.0 - 1.0) * spread.x * 1.1, (v * 2.0 - 1.0) * spread.y * 1.3, 1.0) * distance_m;
    vec3 way = (velocity - ego) * exposure_s;
    vec4 a = clip_from_eye * vec4(head, 1.0), b = clip_from_eye * vec4(head - way, 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) / pixel;              // half pixels
    float length_px = length(along);
    vec2 direction = length_px > 1e-3 ? along / length_px : vec2(0.0, 1.0);
    float width_px = diameter_mm * 0.001 / (distance_m * spread.y * pixel.y);
    float drawn_px = max(width_px, 1.1);
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    v_place = corner;
    float extent_px = drawn_px;
#ifdef LEAF
    // Leaves tumble: some are seen from the edge.
    direction = normalize(swirl.xy + vec2(1e-4, 0.0));
    drawn_px *= 0.25 + 0.55 * abs(swirl.z);
#endif
    // What is drawn wider than it is, or is in one place for a part of the exposure only, covers what is behind in part.
    float present = width_px / (width_px + length_px);
#ifdef RAIN
    present = 1.0;
#else
    present = sqrt(present);
#endif
    v_alpha = opacity * present * min(width_px / max(drawn_px, 1.1), 1.0) * exp(-air_extinction * distance_m);
#ifdef ROOFED
    v_alpha *= smoothstep(0.3, 0.8, open_to_sky(inside_by(head)));
#endif
    v_radiance = color * ambient;
    for (int i = 0; i < lamp_count; ++i) {
        vec3 l;
        vec3 light = lamp_light(i, head, l);
        v_radiance += light * lamp_share * color;
    }
    vec2 middle = a.xy / a.w + 0.5 * along * pixel;
    float half_length = 0.5 * length_px + extent_px;
    v_round = extent_px / half_length;
    vec2 place = middle + (direction * corner.x * half_length + vec2(-direction.y, direction.x) * corner.y * drawn_px) * pixel;
    vec4 end = corner.x > 0.0 ? b : a;
    gl_Position = vec4(place * end.w, end.zw);
}
