// From radiance to the picture: a soft toe that keeps shadows open, a long shoulder that keeps shape in white paint,
// and the sRGB transfer function, all in one polynomial of the saturated root. Powers cost where the processor draws.
vec3 image_from_radiance(vec3 radiance) {
    vec3 u = sqrt(radiance / (radiance + 1.0));
    return clamp(u * (0.52969 + u * (2.60619 + u * (-2.89446 + u * 0.77468))), 0.0, 1.0);
}

// Colour with its luma, which anti-aliasing compares.
vec4 with_luma(vec3 color) {
    return vec4(color, dot(color, vec3(0.299, 0.587, 0.114)));
}
