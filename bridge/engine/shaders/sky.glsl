uniform vec3 sun_direction;      // towards what lights directly: the sun, or the moon
uniform vec3 glow_direction;     // towards the sun
uniform vec3 zenith;
uniform vec3 horizon;
uniform vec3 sun_glow;

// Clear sky towards a unit direction above the horizon, without clouds and haze.
vec3 sky_gradient(vec3 d) {
    float height = clamp(d.z, 0.0, 1.0);
    float low = 1.0 - height;
    float low2 = low * low;
    float toward_sun = max(dot(d, glow_direction), 0.0);
    float t2 = toward_sun * toward_sun, t8 = t2 * t2 * t2 * t2;
    // After sunset the glow keeps to the horizon.
    float spread = mix(low2 * low2, 1.0, clamp(1.0 + 12.0 * glow_direction.z, 0.0, 1.0));
    return mix(zenith, horizon, low2 * low2 * low2) + sun_glow * (0.10 * t2 * low2 + 0.35 * t8 * t8 * spread);
}
