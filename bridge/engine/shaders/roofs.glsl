// What ceilings keep from the sky. Positions are in the eye frame.
const float OPEN_M = 10.0, ABOVE_M = 0.25;
const vec3 TUNNEL_AMBIENT = 2.5e-3 * vec3(1.0, 0.92, 0.78);   // irradiance that the walls of a lit tunnel give back
uniform sampler2D roofs;         // height of the ceiling in the world; metres to its nearest opening
uniform vec4 roof_window[1];     // corner of the map; 1 / its side; height of the eye. An array, for there are constants enough

// Metres from a place under a ceiling to the nearest opening; 0 outside.
float inside_by(vec3 p) {
    vec2 roof = textureLod(roofs, (p.xy - roof_window[0].xy) * roof_window[0].z, 0.0).rg;
    return p.z + roof_window[0].w > roof.x + ABOVE_M ? 0.0 : max(roof.y, 0.0);
}

// Share of the sky that is left so far inside.
float open_to_sky(float inside_m) {
    float share = OPEN_M / (OPEN_M + inside_m);
    return share * share * share * share;
}

// The same, summed up over all metres from the opening on.
float open_until(float inside_m) {
    float share = OPEN_M / (OPEN_M + inside_m);
    return (OPEN_M / 3.0) * (1.0 - share * share * share);
}

// The same as a mean along the ray to a place that is so far away, and so far inside: how much daylight the air on it
// gets. Between two looks into the map the ray comes in or goes out; or it goes on inside, past the deepest place. One
// goes over into the other, or there would be bands: the map does not end where the ceiling does.
float open_along(vec3 p, float range, float inside_m) {
    const int LOOKS = 4;
    float way = range / float(LOOKS), last = inside_by(vec3(0.0)), sum = 0.0;
    for (int i = 1; i <= LOOKS; ++i) {
        float next = i < LOOKS ? inside_by(p * (float(i) / float(LOOKS))) : inside_m;
        float most = max(last, next), within = min(most, way), deepest = max(0.5 * (way + last + next), most);
        float through = way - within + open_until(within);
        float inside = 2.0 * open_until(deepest) - open_until(last) - open_until(next);
        sum += mix(through, inside, smoothstep(0.5, 6.0, min(last, next)));
        last = next;
    }
    return sum / max(range, 1e-3);
}
