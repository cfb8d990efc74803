// One drawn copy of a model. Positions come out in the eye's world frame: world axes, origin in the camera.
in vec3 in_position;
in vec4 in_row0;
in vec4 in_row1;
in vec4 in_row2;
in uvec4 in_surface;    // texture layer; slot and, above 8 bits, metallic; roughness; wheel, from 1
in uvec4 in_extra;      // id and, above 16 bits, lights; two colours; millimetres rolled and, above 24 bits, steering
uniform mat4 clip_from_eye;
// Every pass that draws a model must agree on its pixels.
invariant gl_Position;

#ifdef WHEELS
const uint WHEEL_ROW = 256u;
const float FULL_LOCK = 0.8;
uniform sampler2D wheels;    // centre; radius, negative where it steers; metres

// The turn of a wheel: model_from_wheel without the centre.
mat3 wheel_turn(float radius) {
    float rolled = float(in_extra.w & 0xffffffu) * 1e-3 / abs(radius);
    float steered = radius < 0.0 ? float(int(in_extra.w) >> 24) * (FULL_LOCK / 127.0) : 0.0;
    float c = cos(rolled), s = sin(rolled), cs = cos(steered), ss = sin(steered);
    return mat3(c * cs, c * ss, -s, -ss, cs, 0.0, s * cs, s * ss, c);
}

vec4 wheel_at(uint wheel) {
    return texelFetch(wheels, ivec2(wheel % WHEEL_ROW, wheel / WHEEL_ROW), 0);
}

vec3 placed_normal(vec3 normal) {
    if (in_surface.w != 0u) normal = wheel_turn(wheel_at(in_surface.w).w) * normal;
    return normal;
}
#else
vec3 placed_normal(vec3 normal) {
    return normal;
}
#endif

vec3 place() {
    vec4 p = vec4(in_position, 1.0);
#ifdef WHEELS
    if (in_surface.w != 0u) {
        vec4 wheel = wheel_at(in_surface.w);
        p.xyz = wheel_turn(wheel.w) * (p.xyz - wheel.xyz) + wheel.xyz;
    }
#endif
    vec3 eye_position = vec3(dot(in_row0, p), dot(in_row1, p), dot(in_row2, p));
    gl_Position = clip_from_eye * vec4(eye_position, 1.0);
    return eye_position;
}
