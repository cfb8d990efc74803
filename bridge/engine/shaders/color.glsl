// Filmic curve (Narkowicz's fit of ACES), then the sRGB transfer function, fitted with roots (Chilliant): within half
// a step of eight bits, and much cheaper than powers where the processor draws.
vec3 image_from_radiance(vec3 radiance) {
    vec3 x = radiance * 0.8;
    x = clamp((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), 0.0, 1.0);
    vec3 r2 = sqrt(x), r4 = sqrt(r2), r8 = sqrt(r4);
    return max(0.662002687 * r2 + 0.684122060 * r4 - 0.323583601 * r8 - 0.0225411470 * x, 0.0);
}

// Colour with its luma, which anti-aliasing compares.
vec4 with_luma(vec3 color) {
    return vec4(color, dot(color, vec3(0.299, 0.587, 0.114)));
}
