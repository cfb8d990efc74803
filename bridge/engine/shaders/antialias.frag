#version 330 core
// FXAA after Timothy Lottes: blends along luma edges. Luma is the image's alpha. With MARK, discards all pixels but
// edges, to leave them in the depth buffer.
uniform sampler2D image;
#ifndef MARK
layout(location = 0) out vec4 out_color;
#endif

void main() {
    ivec2 p = ivec2(gl_FragCoord.xy);
    ivec2 low_corner = max(p - 1, ivec2(0)), high_corner = min(p + 1, textureSize(image, 0) - 1);
    float m = texelFetch(image, p, 0).a;
    float nw = texelFetch(image, low_corner, 0).a;
    float ne = texelFetch(image, ivec2(high_corner.x, low_corner.y), 0).a;
    float sw = texelFetch(image, ivec2(low_corner.x, high_corner.y), 0).a;
    float se = texelFetch(image, high_corner, 0).a;
    float low = min(m, min(min(nw, ne), min(sw, se))), high = max(m, max(max(nw, ne), max(sw, se)));
#ifdef MARK
    if (high - low < max(0.08, high * 0.2)) discard;
#else
    vec2 d = vec2((sw + se) - (nw + ne), (nw + sw) - (ne + se));
    float damping = max((nw + ne + sw + se) * 0.03125, 1.0 / 128.0);
    vec2 texel = 1.0 / vec2(textureSize(image, 0));
    d = clamp(d / (min(abs(d.x), abs(d.y)) + damping), -8.0, 8.0) * texel;
    vec2 uv = gl_FragCoord.xy * texel;
    vec4 narrow = 0.5 * (textureLod(image, uv - d / 6.0, 0.0) + textureLod(image, uv + d / 6.0, 0.0));
    vec4 wide = 0.5 * narrow + 0.25 * (textureLod(image, uv - d * 0.5, 0.0) + textureLod(image, uv + d * 0.5, 0.0));
    out_color = wide.a < low || wide.a > high ? narrow : wide;
#endif
}
