// What the air does to light on its way to the camera. Wants `noise` and `eye` declared before it where DUST is.
uniform vec3 fog_color;          // radiance of a long way through fog, rain or snow
uniform float fog_extinction;    // at the height of the eye, per metre
uniform float fog_height;        // in which the fog thins to 1/e, metres
#ifdef FOG_STARTS
uniform float fog_start;         // nearer than this the air has no fog, metres
#endif
#ifdef FALL
uniform float fall_extinction;   // of rain, snow and hail, per metre
#endif
const float FARTHEST_M = 60000.0;
const float CLOUDS_M = 2000.0;   // rain and snow begin there

#ifdef DUST
uniform vec3 dust_color;         // radiance of a long way through dust
uniform float dust_extinction;   // per metre
uniform float dust_height;       // of the layer, metres
uniform vec2 dust_drift;         // how far the wind has taken it, in repeats of the noise
const float DUST_REPEATS_PER_M = 1.0 / 64.0;

// Optical depth of dust, which drifts in swathes: three places along the way stand for all of it.
float dust_depth(vec3 d, float range) {
    float way = min(range, dust_height / max(d.z, 1e-4));
    float seen = min(way, 120.0);
    float density = 0.0;
    for (int i = 0; i < 3; ++i) {
        vec3 q = eye + d * (seen * (0.12 + 0.34 * float(i)));
        density += textureLod(noise, (q.xy + q.z * vec2(0.7, 1.1)) * DUST_REPEATS_PER_M - dust_drift, 0.0).r;
    }
    return dust_extinction * way * max(0.62 * density - 0.05, 0.1);
}
#endif

// Optical depth of fog from the eye to `range` along the unit direction `d`: extinction falls exponentially with height.
float fog_depth(vec3 d, float range) {
    float x = range * d.z / fog_height;
    float mean = abs(x) > 0.02 ? (1.0 - exp(-clamp(x, -24.0, 80.0))) / x : 1.0 - 0.5 * x;
    return fog_extinction * range * mean;
}

// What is left of `radiance` behind the air, and the light that the air adds; `clear` is the share that came through.
vec3 through_air(vec3 radiance, vec3 d, float range, out float clear) {
    float fog = fog_depth(d, range);
#ifdef FOG_STARTS
    fog -= fog_depth(d, min(range, fog_start));
#endif
#ifdef FALL
    fog += fall_extinction * min(range, CLOUDS_M / max(d.z, 1e-4));
#endif
#ifdef DUST
    float dust = dust_depth(d, range);
    clear = exp(-fog - dust);
    return mix((fog_color * fog + dust_color * dust) / max(fog + dust, 1e-9), radiance, clear);
#else
    clear = exp(-fog);
    return mix(fog_color, radiance, clear);
#endif
}
