#version 330 core
#ifdef CUTOUT
#include "cutout.glsl"
in vec2 v_uv;
flat in float v_layer;
#endif
#ifdef COVERAGE
layout(location = 0) out float out_coverage;
#endif

void main() {
#ifdef CUTOUT
    sample_texture(v_uv, v_layer);
#endif
#ifdef COVERAGE
    out_coverage = 1.0;
#endif
}
