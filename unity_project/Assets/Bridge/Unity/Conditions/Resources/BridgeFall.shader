// Falling and flying things, each drawn as what it covers during the exposure. Which is where is a hash of its number.
// Read by FallEffect.
Shader "Hidden/Bridge/Fall"
{
    SubShader
    {
        Cull Off
        ZTest Always
        ZWrite Off
        Blend SrcAlpha OneMinusSrcAlpha

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Place
            #pragma fragment Cover
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"
            #include "BridgeLamps.hlsl"

            #define RAIN 0
            #define SNOW 1
            #define HAIL 2

            float4 _BridgeFall;        // kind; slope of sizes, 1/mm; exposure, s; extinction of the air, 1/m
            float4 _BridgeFallSeed;    // two halves of 16 bits
            float4 _BridgeFallWind;    // world, m/s
            float4 _BridgeFallEgo;     // velocity of the camera, world, m/s
            float4 _BridgeFallSky;     // radiance behind a drop
            float4 _BridgeFallWhite;   // radiance of a white thing

            struct Corner
            {
                float4 position : SV_POSITION;
                float2 place : TEXCOORD0;                      // along and across, from -1 to 1
                nointerpolation float4 light : TEXCOORD1;      // radiance; opacity
                nointerpolation float3 shape : TEXCOORD2;      // share of the length of a round end; depth, m; kind
            };

            // What makes one thing of a kind.
            struct Thing
            {
                float diameterMm;
                float3 velocity;       // world, m/s
                float nearestM;
                float opacity;
                float lampShare;       // of the irradiance of a lamp, what comes back as radiance
                float3 color;
                float3 ambient;
            };

            Thing Made(int kind, float size, float3 swirl)
            {
                Thing thing;
                thing.color = float3(1.1, 1.1, 1.1);
                thing.ambient = _BridgeFallWhite.rgb;
                thing.lampShare = 0.5;
                float3 wind = _BridgeFallWind.xyz;
                if (kind == RAIN)
                {
                    // Fall speed of drops: Atlas, Srivastava and Sekhon, Rev. Geophys. 11, 1973. Drops bend most light
                    // on.
                    thing.diameterMm = min(1.0 - log(1.0 - size) / _BridgeFall.y, 6.0);
                    thing.velocity = wind - float3(0.0, 9.65 - 10.3 * exp(-0.6 * thing.diameterMm), 0.0);
                    thing.nearestM = 2.0;
                    thing.opacity = 0.42;
                    thing.lampShare = 0.12;
                    thing.color = float3(1.0, 1.0, 1.0);
                    thing.ambient = _BridgeFallSky.rgb;
                }
                else if (kind == SNOW)
                {
                    // Flakes are some three times as wide as the drops that they melt to.
                    thing.diameterMm = min(3.0 * (0.7 - log(1.0 - size) / _BridgeFall.y), 16.0);
                    thing.velocity = wind - float3(0.0, 1.1, 0.0) + swirl * float3(0.5, 0.2, 0.5);
                    thing.nearestM = 0.7;
                    thing.opacity = 0.8;
                }
                else if (kind == HAIL)
                {
                    // Fall speed of stones: Matson and Huggins, J. Atmos. Sci. 37, 1980.
                    thing.diameterMm = 7.0 + 13.0 * size * size;
                    thing.velocity = wind * 0.6 - float3(0.0, 11.45 * sqrt(0.1 * thing.diameterMm), 0.0);
                    thing.nearestM = 1.5;
                    thing.opacity = 0.9;
                }
                else
                {
                    thing.diameterMm = 40.0 + 35.0 * size;
                    thing.velocity = wind * 0.8 + swirl * float3(1.5, 1.2, 1.5) - float3(0.0, 0.6, 0.0);
                    thing.nearestM = 3.5;
                    thing.opacity = 0.95;
                    thing.lampShare = 0.3;
                    float3 brown = size < 0.7 ? float3(0.55, 0.17, 0.024) : float3(0.26, 0.12, 0.048);
                    thing.color = size < 0.4 ? float3(0.66, 0.35, 0.048) : brown;
                }

                return thing;
            }

            Corner Place(uint number : SV_VertexID)
            {
                uint k = number % 6u;
                // Two triangles make a square.
                float2 side = float2(k == 1u || k == 3u || k == 4u, k == 2u || k == 4u || k == 5u) * 2.0 - 1.0;
                uint seed = uint(_BridgeFallSeed.x) + (uint(_BridgeFallSeed.y) << 16);
                uint state = BridgeHash(seed ^ BridgeHash(number / 6u + 1u));
                float u = BridgeUniform(state), v = BridgeUniform(state), w = BridgeUniform(state);
                float size = BridgeUniform(state);
                float3 swirl = float3(BridgeUniform(state), BridgeUniform(state), BridgeUniform(state)) * 2.0 - 1.0;
                int kind = int(_BridgeFall.x + 0.5);
                Thing thing = Made(kind, size, swirl);

                // Somewhere in the picture or just outside.
                float distance = thing.nearestM + 28.0 * w * sqrt(w);
                float2 at = float2(0.5 + (u - 0.5) * 1.1, 0.5 + (v - 0.5) * 1.3) * _BridgeImageSize.xy;
                float3 head = BridgeViewRay(at) * distance;
                float3 way = mul((float3x3)_BridgeViewFromWorld, thing.velocity - _BridgeFallEgo.xyz) * _BridgeFall.z;
                float3 tail = head - way;
                tail.z = min(tail.z, -0.1);
                float4 a = mul(_BridgeClipFromView, float4(head, 1.0));
                float4 b = mul(_BridgeClipFromView, float4(tail, 1.0));
                float2 halfPixel = _BridgeImageSize.zw;
                float2 along = (b.xy / b.w - a.xy / a.w) / halfPixel;
                float lengthPx = length(along);
                float2 direction = lengthPx > 1e-3 ? along / lengthPx : float2(0.0, 1.0);
                float widthPx = thing.diameterMm * 0.001 / (distance * abs(_BridgeRay.y));
                float drawnPx = max(widthPx, 1.1);
                float extentPx = drawnPx;
                if (kind > HAIL)
                {
                    // Leaves tumble: some are seen from the edge.
                    direction = normalize(swirl.xy + float2(1e-4, 0.0));
                    drawnPx *= 0.25 + 0.55 * abs(swirl.z);
                }

                // What is drawn wider than it is, or is in one place for a part of the exposure only, covers in part.
                float present = kind == RAIN ? 1.0 : sqrt(widthPx / (widthPx + lengthPx));
                float opacity = thing.opacity * present * min(widthPx / max(drawnPx, 1.1), 1.0)
                    * exp(-_BridgeFall.w * distance);
                float3 radiance = thing.color * thing.ambient;
                float3 world = _BridgeEye + mul(head, (float3x3)_BridgeViewFromWorld);
                for (int i = 0; i < int(_BridgeLampCount.x); ++i)
                {
                    float3 toLamp;
                    radiance += BridgeLampLight(i, world, toLamp) * thing.lampShare * thing.color;
                }

                float halfLength = 0.5 * lengthPx + extentPx;
                float2 across = float2(-direction.y, direction.x);
                float2 middle = a.xy / a.w + 0.5 * along * halfPixel;
                float2 place = middle + (direction * side.x * halfLength + across * side.y * drawnPx) * halfPixel;
                Corner corner;
                corner.position = float4(place * a.w, a.zw);
                corner.place = side;
                corner.light = float4(min(radiance, 60000.0), opacity);
                corner.shape = float3(extentPx / halfLength, distance, float(kind));
                return corner;
            }

            float4 Cover(Corner corner) : SV_Target
            {
                float depth = _BridgeDepth.Load(int3(int2(corner.position.xy), 0));
                if (depth > 0.0 && depth < corner.shape.y)
                {
                    discard;
                }

                float inside;
                float2 q = corner.place;
                if (corner.shape.z < 0.5)
                {
                    float2 s = q * q;
                    inside = (1.0 - s.y) * (1.0 - s.x * s.x);
                }
                else if (corner.shape.z < 2.5)
                {
                    // Near the lens they are several pixels wide, and must not look like paper.
                    float2 p = float2(max(abs(q.x) - 1.0 + corner.shape.x, 0.0) / corner.shape.x, q.y);
                    inside = max(1.0 - dot(p, p), 0.0);
                }
                else
                {
                    inside = 1.0 - smoothstep(0.88, 1.0, length(float2(q.x, abs(q.y) * 0.75 + 0.25)));
                }

                return float4(corner.light.rgb, saturate(corner.light.a * inside));
            }
            ENDHLSL
        }
    }
}
