#version 330 core
// One triangle that covers the screen, at the far end of the depth range; clockwise, as pictures are drawn upside down.
void main() {
    gl_Position = vec4(vec2((gl_VertexID & 2) * 2 - 1, (gl_VertexID & 1) * 4 - 1), 1.0, 1.0);
}
