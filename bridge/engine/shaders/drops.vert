#version 330 core
// A drop of water on the lens. Which is where is a hash of its number. Places are in heights of the picture.
uniform uint seed;
uniform float aspect;            // width of the picture over its height
out vec2 v_place;                // from the middle of the drop, in radii
flat out vec4 v_drop;            // middle; radius; 0-1
flat out vec4 v_shape;           // of the second and third harmonic of its outline

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
    vec2 middle = vec2(uniform_number(state) * aspect, uniform_number(state));
    float size = uniform_number(state);
    float radius = 0.007 + 0.012 * size + 0.070 * pow(size, 12.0);
    float second = 6.2831853 * uniform_number(state), third = 6.2831853 * uniform_number(state);
    v_drop = vec4(middle, radius, uniform_number(state));
    v_shape = vec4(0.11 * cos(second), 0.11 * sin(second), 0.07 * cos(third), 0.07 * sin(third));
    v_place = (vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0) * 1.2;
    vec2 at = middle + v_place * radius;
    gl_Position = vec4(at.x / aspect * 2.0 - 1.0, at.y * 2.0 - 1.0, 0.0, 1.0);
}
