// The lamps around the camera. Set by LampLights; exposed, so that 1 is white in the picture.
#ifndef BRIDGE_LAMPS_INCLUDED
#define BRIDGE_LAMPS_INCLUDED

#define BRIDGE_MOST_LAMPS 40   // as many as LampPlan.Most

float4 _BridgeLampPosition[BRIDGE_MOST_LAMPS];  // world, metres; inverse square of the reach in metres
float4 _BridgeLampAxis[BRIDGE_MOST_LAMPS];      // unit direction of the beam; cosine of its half angle
float4 _BridgeLampLight[BRIDGE_MOST_LAMPS];     // intensity over the square of the reach; 1 for a low beam
float4 _BridgeLampCount;                        // how many there are

// Irradiance that lamp `i` gives what faces it at `place` in the world; `toLamp` is the unit vector towards it.
float3 BridgeLampLight(int i, float3 place, out float3 toLamp)
{
    float3 way = _BridgeLampPosition[i].xyz - place;
    float squared = dot(way, way);
    toLamp = way * rsqrt(max(squared, 1e-8));
    float share = squared * _BridgeLampPosition[i].w;    // of the reach, squared
    float edge = max(1.0 - share, 0.0);
    float cosine = _BridgeLampAxis[i].w;
    float inward = saturate((dot(-toLamp, _BridgeLampAxis[i].xyz) - cosine) / (0.6 - 0.6 * cosine));
    float beam = inward * inward * (3.0 - 2.0 * inward);
    // Low beams are cut off just under the horizon.
    beam *= 1.0 - 0.93 * _BridgeLampLight[i].w * smoothstep(-0.045, 0.0, -toLamp.y);
    return _BridgeLampLight[i].rgb * (edge * edge * beam / max(share, 0.05));
}

#endif
