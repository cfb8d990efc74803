// Holes in leaves and wire: texels with little alpha. Distant mip levels average alpha down, so the limit falls with them.
uniform sampler2DArray textures;

vec4 sample_texture(vec2 uv, float layer) {
    vec4 texel = texture(textures, vec3(uv, layer));
#ifdef CUTOUT
    vec2 step_texels = fwidth(uv) * float(textureSize(textures, 0).x);
    float level = clamp(0.5 * log2(max(dot(step_texels, step_texels), 1.0)), 0.0, 6.0);
    if (texel.a < 0.5 - 0.05 * level) discard;
#endif
    return texel;
}
