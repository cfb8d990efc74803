// Lamps near what is seen, in the eye frame.
const int MAX_LAMPS = 62;
const float LAMP_NEAREST2 = 0.05;         // nearer than the root of this share of its reach a lamp gets no brighter
uniform vec4 lamp_position[MAX_LAMPS];    // metres; inverse square of the reach in metres
uniform vec4 lamp_axis[MAX_LAMPS];        // direction of the beam; cosine of its half angle, -1 for a light without a beam
uniform vec4 lamp_intensity[MAX_LAMPS];   // over the square of the reach; how much is cut off above the horizon

// What lamp `i` gives to a surface at `p` that faces it; `l` is the unit direction towards it.
vec3 lamp_light(int i, vec3 p, out vec3 l) {
    vec4 place = lamp_position[i], axis = lamp_axis[i], intensity = lamp_intensity[i];
    vec3 to_lamp = place.xyz - p;
    float d2 = dot(to_lamp, to_lamp);
    l = to_lamp * inversesqrt(d2);
    float share2 = d2 * place.w;             // of the reach, squared
    float edge = max(1.0 - share2, 0.0);
    float inward = clamp((dot(-l, axis.xyz) - axis.w) / (0.6 - 0.6 * axis.w), 0.0, 1.0);
    float beam = axis.w <= -1.0 ? 1.0 : inward * inward * (3.0 - 2.0 * inward);
    // Low beams are cut off just under the horizon.
    beam *= 1.0 - intensity.w * smoothstep(-0.045, 0.0, -l.z);
    return intensity.rgb * (edge * edge * beam / max(share2, LAMP_NEAREST2));
}
