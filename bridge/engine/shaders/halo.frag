#version 330 core
#include "color.glsl"
uniform sampler2D depth_image;
uniform float exposure;
in vec2 v_place;
flat in vec3 v_radiance;
flat in vec3 v_extent;
const float PI = 3.14159265;
layout(location = 0) out vec4 out_color;

void main() {
    float h = max(length(v_place), v_extent.z);
    float edge = max(1.0 - h / v_extent.x, 0.0);
    // The part of the line of sight that is before what is seen.
    float behind = min(texelFetch(depth_image, ivec2(gl_FragCoord.xy), 0).r, 1e4) - v_extent.y;
    float seen = 0.5 + atan(behind / h) / PI;
    out_color = vec4(image_from_radiance(v_radiance * (exposure * edge * edge * seen / h)), 1.0);
}
