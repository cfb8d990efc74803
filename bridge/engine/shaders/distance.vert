#version 330 core
#include "instance.glsl"
in uvec4 in_extra;
flat out uint v_id;
#ifdef CUTOUT
in vec2 in_uv;
in uvec4 in_surface;
out vec2 v_uv;
flat out float v_layer;
#endif

void main() {
    place();
    v_id = in_extra.x;
#ifdef CUTOUT
    v_uv = in_uv;
    v_layer = float(in_surface.x);
#endif
}
