// One drawn copy of a model. Positions come out in the eye's world frame: world axes, origin in the camera.
in vec3 in_position;
in vec4 in_row0;
in vec4 in_row1;
in vec4 in_row2;
uniform mat4 clip_from_eye;
// Every pass that draws a model must agree on its pixels.
invariant gl_Position;

vec3 place() {
    vec4 p = vec4(in_position, 1.0);
    vec3 eye_position = vec3(dot(in_row0, p), dot(in_row1, p), dot(in_row2, p));
    gl_Position = clip_from_eye * vec4(eye_position, 1.0);
    return eye_position;
}
