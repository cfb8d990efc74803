#version 330 core
// Ids and depth as the geometry pass writes them; with NOTHING, those of where nothing is.
#ifdef CUTOUT
#include "cutout.glsl"
in vec2 v_uv;
flat in float v_layer;
#endif
#ifdef NOTHING
uniform float infinite_depth;
#else
flat in uint v_id;
#endif
layout(location = 0) out uint out_id;
layout(location = 1) out float out_depth;

void main() {
#ifdef NOTHING
    out_id = 0u;
    out_depth = infinite_depth;
#else
#ifdef CUTOUT
    sample_texture(v_uv, v_layer);
#endif
    out_id = v_id;
    out_depth = 1.0 / gl_FragCoord.w;
#endif
}
