uniform vec3 sun_direction;
uniform vec3 zenith;
uniform vec3 horizon;
uniform vec3 sun_glow;
uniform vec3 fog_color;
uniform float fog_extinction;    // per metre
uniform float fog_height;        // of the layer, metres

// Clear sky towards a unit direction above the horizon, without clouds and haze.
vec3 sky_gradient(vec3 d) {
    float height = clamp(d.z, 0.0, 1.0);
    float low = 1.0 - height;
    float low2 = low * low;
    float toward_sun = max(dot(d, sun_direction), 0.0);
    float t2 = toward_sun * toward_sun, t8 = t2 * t2 * t2 * t2;
    return mix(zenith, horizon, low2 * low2 * low2) + sun_glow * (0.10 * t2 * low * low + 0.35 * t8 * t8);
}
