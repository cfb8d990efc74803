// The light of the moment, for the shaders of weather. Set by LightGlobals; exposed, so that 1 is white in the picture.
// World is Unity's: x east, y up, z north.
#ifndef BRIDGE_LIGHT_INCLUDED
#define BRIDGE_LIGHT_INCLUDED

static const float BridgePi = 3.14159265;

float4 _BridgeDirect;           // irradiance of what faces the sun, or the moon where it gives more
float4 _BridgeDirectDirection;  // unit vector towards it
float4 _BridgeGlowDirection;    // unit vector towards the sun, wherever it stands
float4 _BridgeZenith;           // radiance straight up
float4 _BridgeHorizon;          // radiance along the horizon
float4 _BridgeSunGlow;          // radiance around the sun
float4 _BridgeSkyAmbient;       // irradiance from above
float4 _BridgeGroundAmbient;    // irradiance from below

Texture2D<float4> _BridgeNoise; // soft noise with large (r) and small (g) features, white noise (b); repeats
SamplerState sampler_linear_repeat;

float2 BridgeSoftNoise(float2 place)
{
    return _BridgeNoise.SampleLevel(sampler_linear_repeat, place, 0.0).rg;
}

// The same where a pixel covers so many metres of a pattern that repeats after so many.
float2 BridgeSoftNoise(float2 place, float footprint, float repeat)
{
    float level = log2(max(footprint / repeat * 256.0, 1.0)) - 1.0;
    return _BridgeNoise.SampleLevel(sampler_linear_repeat, place, clamp(level, 0.0, 5.0)).rg;
}

// Clear sky towards a unit direction above the horizon, without clouds and haze.
float3 BridgeSkyGradient(float3 direction)
{
    float low = 1.0 - saturate(direction.y);
    float low2 = low * low;
    float towardSun = max(dot(direction, _BridgeGlowDirection.xyz), 0.0);
    float t2 = towardSun * towardSun;
    float t8 = t2 * t2 * t2 * t2;
    // After sunset the glow keeps to the horizon.
    float spread = lerp(low2 * low2, 1.0, saturate(1.0 + 12.0 * _BridgeGlowDirection.y));
    return lerp(_BridgeZenith.rgb, _BridgeHorizon.rgb, low2 * low2 * low2)
        + _BridgeSunGlow.rgb * (0.10 * t2 * low2 + 0.35 * t8 * t8 * spread);
}

// Irradiance from sky and ground of a surface that faces along a unit normal.
float3 BridgeAmbient(float3 normal)
{
    return lerp(_BridgeGroundAmbient.rgb, _BridgeSkyAmbient.rgb, normal.y * 0.5 + 0.5);
}

uint BridgeHash(uint x)
{
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ (x >> 16);
}

// The next number from [0, 1) of a sequence.
float BridgeUniform(inout uint state)
{
    state = BridgeHash(state + 0x9e3779b9u);
    return float(state >> 8) / 16777216.0;
}

#endif
