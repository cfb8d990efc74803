#version 330 core
// A dark patch on the ground under something that stands on it, a little larger than its footprint.
in vec4 in_row0;
in vec4 in_row1;
in vec4 in_row2;
in vec4 in_footprint;            // half length, half width, soft border, height above the ground; metres
uniform mat4 clip_from_eye;
out vec2 v_place;
flat out vec3 v_footprint;
out vec3 v_eye;                  // place in the eye frame, metres
flat out vec3 v_up;              // unit normal of the patch

void main() {
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    v_footprint = in_footprint.xyz;
    v_place = corner * (in_footprint.xy + in_footprint.z);
    vec4 p = vec4(v_place, in_footprint.w, 1.0);
    v_eye = vec3(dot(in_row0, p), dot(in_row1, p), dot(in_row2, p));
    v_up = vec3(in_row0.z, in_row1.z, in_row2.z);
    gl_Position = clip_from_eye * vec4(v_eye, 1.0);
}
