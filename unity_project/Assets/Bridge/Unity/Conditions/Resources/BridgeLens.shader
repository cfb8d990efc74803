// Drops and dirt that lie on the lens. They are far out of focus, so that everything is soft. Read by LensEffect.
Shader "Hidden/Bridge/Lens"
{
    SubShader
    {
        Cull Off
        ZTest Always
        ZWrite Off
        Blend Off

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Cover
            #pragma fragment Look
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"

            SamplerState sampler_linear_clamp;
            float4 _BridgeLens;        // drops; dirt; blur by water between drops; how bright the sun makes dirt
            float4 _BridgeLensSeed;    // two halves of 16 bits; place of the pattern of dirt

            static const float Cells = 14.0;    // of drops, in the height of the picture

            float4 Cover(uint number : SV_VertexID) : SV_POSITION
            {
                return BridgeFullScreen(number);
            }

            float3 Picture(float2 uv)
            {
                return _BridgeColour.SampleLevel(sampler_linear_clamp, clamp(uv, 0.0, 1.0), 0.0).rgb;
            }

            // The mean of a disc; `radius` in heights of the picture.
            float3 Blurred(float2 uv, float radius)
            {
                float2 toUv = float2(_BridgeImageSize.y * _BridgeImageSize.z, 1.0) * radius;
                float3 sum = float3(0.0, 0.0, 0.0);
                for (int i = 0; i < 12; ++i)
                {
                    // A spiral with golden angles covers the disc evenly.
                    float angle = 2.39996 * float(i), share = sqrt((float(i) + 0.5) / 12.0);
                    sum += Picture(uv + float2(cos(angle), sin(angle)) * share * toUv);
                }

                return sum / 12.0;
            }

            // The drop of a cell, seen from `place` (heights of the picture): how much of it is there, in w, and its
            // light.
            float4 Drop(int2 cell, uint layer, float scale, float2 place)
            {
                uint seed = uint(_BridgeLensSeed.x) + (uint(_BridgeLensSeed.y) << 16);
                uint number = uint(cell.x) * 0x9e3779b9u ^ (uint(cell.y) * 0x85ebca6bu + layer);
                uint state = BridgeHash(seed ^ BridgeHash(number));
                float chance = BridgeUniform(state), size = BridgeUniform(state);
                float2 middle = (float2(cell) + 0.2 + 0.6 * float2(BridgeUniform(state), BridgeUniform(state))) / scale;
                float radius = (0.09 + 0.20 * size) / scale;
                float2 q = (place - middle) / radius;
                float far = dot(q, q);
                if (chance > _BridgeLens.x || far > 1.0)
                {
                    return float4(0.0, 0.0, 0.0, 0.0);
                }

                // A drop shows a wide view upside down, darker towards its rim.
                float2 seenAt = middle - q * (0.10 + 0.24 * far);
                float3 seen = Blurred(seenAt * float2(_BridgeImageSize.y * _BridgeImageSize.z, 1.0), 0.015);
                float rim = sqrt(far);
                float3 shaded = seen * (1.0 - 0.40 * smoothstep(0.40, 0.95, rim));
                return float4(shaded, 0.90 - 0.90 * smoothstep(0.60, 1.0, rim));
            }

            float3 LayDrops(float3 color, float2 place)
            {
                for (uint layer = 0u; layer < 3u; ++layer)
                {
                    float scale = Cells / (1.0 + 1.1 * float(layer));
                    int2 cell = int2(floor(place * scale));
                    for (int i = 0; i < 9; ++i)
                    {
                        float4 drop = Drop(cell + int2(i % 3 - 1, i / 3 - 1), layer, scale, place);
                        color = lerp(color, drop.rgb, drop.w);
                    }
                }

                return color;
            }

            float3 LayDirt(float3 color, float2 position, float2 uv, float2 place)
            {
                float dirt = _BridgeLens.y;
                float2 at = place + _BridgeLensSeed.zw;
                float smear = 0.62 * BridgeSoftNoise(at * 0.23).r + 0.38 * BridgeSoftNoise(at.yx * 0.9).g;
                float mask = smoothstep(0.66 - 0.46 * dirt, 1.02 - 0.36 * dirt, smear) * min(2.2 * dirt, 1.0);
                float3 ray = normalize(BridgeWorldRay(position));
                float toward = max(dot(ray, _BridgeDirectDirection.xyz), 0.0);
                float t2 = toward * toward;
                float3 blurred = Blurred(uv, 0.02);
                // Light that falls in at a slant makes dirt shine.
                float3 veil = blurred * float3(0.60, 0.56, 0.50)
                    + _BridgeLens.w * (0.06 + 0.94 * t2 * t2 * t2 * t2) * float3(0.75, 0.70, 0.60);
                return lerp(lerp(color, blurred, 0.7 * mask), veil, 0.55 * mask);
            }

            float4 Look(float4 position : SV_POSITION) : SV_Target
            {
                float2 uv = position.xy * _BridgeImageSize.zw;
                float2 place = position.xy * _BridgeImageSize.w;
                float3 color = _BridgeColour.Load(int3(int2(position.xy), 0)).rgb;
                if (_BridgeLens.z > 0.0)
                {
                    color = lerp(color, Blurred(uv, 0.006), 0.7 * _BridgeLens.z);
                }

                if (_BridgeLens.y > 0.0)
                {
                    color = LayDirt(color, position.xy, uv, place);
                }

                if (_BridgeLens.x > 0.0)
                {
                    color = LayDrops(color, place);
                }

                return float4(color, 1.0);
            }
            ENDHLSL
        }
    }
}
