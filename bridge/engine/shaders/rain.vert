#version 330 core
// One falling drop, drawn as the streak that it leaves during the exposure. Which drop is where is a hash of its number.
uniform mat4 clip_from_eye;
uniform mat3 world_from_camera;
uniform vec2 spread;             // half width and half height of the picture at distance 1
uniform vec2 pixel;              // size of a pixel in clip units
uniform uint seed;
uniform vec3 fall;               // way of a drop during the exposure, metres
out float v_across;
flat out float v_alpha;

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
    float distance_m = 2.0 + 28.0 * w * sqrt(w);
    vec3 head = world_from_camera * vec3((u * 2.0 - 1.0) * spread.x * 1.1, (v * 2.0 - 1.0) * spread.y * 1.3, 1.0) * distance_m;
    vec4 a = clip_from_eye * vec4(head, 1.0), b = clip_from_eye * vec4(head - fall * (0.6 + 0.8 * size), 1.0);
    vec2 along = (b.xy / b.w - a.xy / a.w) / pixel;
    vec2 normal = normalize(vec2(-along.y, along.x) + vec2(1e-5, 0.0));
    float width_px = max(0.0013 * (0.6 + 0.8 * size) / (distance_m * spread.y * pixel.y) * 2.0, 0.2);
    float drawn_px = max(width_px, 1.1);
    vec4 end = (gl_VertexID & 1) == 0 ? a : b;
    v_across = float(gl_VertexID >> 1) * 2.0 - 1.0;
    v_alpha = 0.30 * min(width_px / drawn_px, 1.0);
    gl_Position = vec4(end.xy + normal * v_across * drawn_px * pixel * end.w, end.zw);
}
