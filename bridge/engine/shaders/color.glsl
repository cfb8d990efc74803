// From radiance, exposed so that 1 is white, to the picture.
#ifdef WHITE_BALANCE
uniform mat3 white_balance;
#endif

#ifdef LINEAR_TONE
// Clipped light through the transfer function of sRGB (IEC 61966-2-1).
vec3 tone(vec3 light) {
    vec3 c = min(light, 1.0);
    return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, greaterThan(c, vec3(0.0031308)));
}
#else
// A soft toe that keeps shadows open, a long shoulder that keeps shape in white paint, and the sRGB transfer function,
// all in one polynomial of the saturated root. Powers cost where the processor draws.
vec3 tone(vec3 light) {
    vec3 u = sqrt(light / (light + 1.0));
    return clamp(u * (0.52969 + u * (2.60619 + u * (-2.89446 + u * 0.77468))), 0.0, 1.0);
}
#endif

vec3 image_from_radiance(vec3 radiance) {
#ifdef WHITE_BALANCE
    radiance = max(white_balance * radiance, 0.0);
#endif
    return tone(radiance);
}

// Colour with its luma, which anti-aliasing compares.
vec4 with_luma(vec3 color) {
    return vec4(color, dot(color, vec3(0.299, 0.587, 0.114)));
}
