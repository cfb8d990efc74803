#version 330 core
#include "instance.glsl"
#ifdef CUTOUT
in vec2 in_uv;
out vec2 v_uv;
flat out float v_layer;
#endif

void main() {
    place();
#ifdef CUTOUT
    v_uv = in_uv;
    v_layer = float(in_surface.x);
#endif
}
