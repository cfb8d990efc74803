// Rays through the depth image: what is seen stands in the way as far as the picture shows it. Wants `depth_image`
// declared before it.
uniform mat3 pixel_from_ray;

// How far a place lies behind what the picture shows there, metres; negative in front of it and outside the picture.
float behind_picture(vec3 q) {
    vec3 s = pixel_from_ray * q;
    ivec2 pixel = ivec2(s.xy / max(s.z, 0.1) + 0.5), last = textureSize(depth_image, 0) - 1;
    bool inside = s.z > 0.1 && all(greaterThanEqual(pixel, ivec2(0))) && all(lessThanEqual(pixel, last));
    return inside ? s.z - texelFetch(depth_image, clamp(pixel, ivec2(0), last), 0).r : -1.0;
}

// 1/8 to 7/8: the four pixels that become one take four different steps, whose average shows no bands.
float quarter() {
    ivec2 pixel = ivec2(gl_FragCoord.xy) & 1;
    return 0.125 + 0.5 * float(pixel.x ^ pixel.y) + 0.25 * float(pixel.y);
}

// Share of a lamp's light that reaches `p`, past what stands within a few metres of it.
float lamp_reaches(vec3 p, vec3 n, vec3 to_lamp) {
    float depth = (pixel_from_ray * p).z;
    float bias = 0.02 + 0.004 * depth;
    vec3 q = p + n * bias, way = to_lamp * min(1.0, 5.0 * inversesqrt(dot(to_lamp, to_lamp)));
    float jitter = quarter();
    float blocked = 0.0;
    for (int i = 0; i < 16; ++i) {
        float t = (float(i) + jitter) / 16.0, share = 0.01 + 0.87 * t * t;
        float behind = behind_picture(q + way * share);
        // The lamp's own housing does not stand in its way; far off the picture does not tell how thick things are.
        float thin = 0.25 + 0.8 * share;
        blocked = max(blocked, behind > bias && behind < thin ? 1.0 - 0.6 * share : 0.0);
    }
    return 1.0 - blocked;
}

// Share of the sky and of the surroundings that a place sees past what stands close to it, 0-1.
float openness(vec3 p, vec3 n) {
    const int SAMPLES = 8;
    const float REACH_M = 1.1;
    float turn = quarter() * 1.6;
    float covered = 0.0;
    for (int i = 0; i < SAMPLES; ++i) {
        // Spirals over the sphere, turned over to the side of the surface.
        float z = 1.0 - (2.0 * float(i) + 1.0) / float(SAMPLES), angle = turn + 2.39996 * float(i);
        vec3 d = vec3(sqrt(1.0 - z * z) * vec2(cos(angle), sin(angle)), z);
        d *= sign(dot(d, n));
        float reach = REACH_M * (0.12 + 0.88 * fract(float(i) * 0.618 + turn));
        float behind = behind_picture(p + n * 0.03 + d * reach);
        if (behind > 0.03 && behind < 1.4) covered += dot(d, n);
    }
    return 1.0 - min(covered / (0.5 * float(SAMPLES)), 0.85);
}
