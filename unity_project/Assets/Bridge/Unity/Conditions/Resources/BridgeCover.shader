// What weather lays on what is seen: water, snow and leaves. Everything is drawn in the world, so that it stays from
// frame to frame. Read by CoverEffect.
//
// It is laid over the finished light, for any shader may have drawn what is under it. What a surface reflects is
// therefore estimated from its light over the light that falls on it.
Shader "Hidden/Bridge/Cover"
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
            #pragma fragment Lay
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"
            #include "BridgeLamps.hlsl"
            #include "BridgeCovers.hlsl"

            Texture2D<float4> _BridgeKinds;       // kind over 255, by instance id: low byte across, next down
            Texture2D<float4> _BridgeSunMask;     // where the sun reaches, as cameras saw it; 1 without shadows
            float4 _BridgeSunMaskSize;            // width, height
            float4 _BridgeReduction;              // y is 1 where cameras turn their rows round; see ColourPass

            float4 Cover(uint number : SV_VertexID) : SV_POSITION
            {
                return BridgeFullScreen(number);
            }

            float Sunlit(float2 position)
            {
                float2 place = position * _BridgeImageSize.zw;
                place.y = _BridgeReduction.y > 0.5 ? 1.0 - place.y : place.y;
                return _BridgeSunMask.Load(int3(int2(place * _BridgeSunMaskSize.xy), 0)).r;
            }

            float4 Lay(float4 position : SV_POSITION) : SV_Target
            {
                int3 pixel = int3(int2(position.xy), 0);
                float3 color = _BridgeColour.Load(pixel).rgb;
                float depth = _BridgeDepth.Load(pixel);
                if (depth <= 0.0)
                {
                    return float4(color, 1.0);
                }

                float3 ray = BridgeWorldRay(position.xy) * depth;
                float3 world = _BridgeEye + ray;
                float3 view = -normalize(ray);
                float3 normal = mul(_BridgeNormals.Load(pixel).xyz, (float3x3)_BridgeViewFromWorld);
                normal = normalize(normal + float3(0.0, 1e-5, 0.0));
                int2 id = int2(_BridgeIds.Load(pixel).rg * 255.0 + 0.5);
                int kind = int(_BridgeKinds.Load(int3(id, 0)).r * 255.0 + 0.5);
                float sunlit = Sunlit(position.xy);

                // Light of a white surface that faces along the normal.
                float facing = max(dot(normal, _BridgeDirectDirection.xyz), 0.0);
                float3 light = BridgeAmbient(normal) + _BridgeDirect.rgb * (facing * sunlit);
                for (int i = 0; i < int(_BridgeLampCount.x); ++i)
                {
                    float3 toLamp;
                    float3 lamp = BridgeLampLight(i, world, toLamp);
                    light += lamp * max(dot(normal, toLamp), 0.0);
                }

                light *= 1.0 / BridgePi;
                float acrossM = depth * abs(_BridgeRay.x), alongM = acrossM / max(abs(dot(normal, view)), 0.05);
                float pattern = GroundPattern(world.xz, alongM);
                float grain = BridgeSoftNoise(world.xz * 0.9 + world.y * 0.6, alongM, 1.1).g;
                if (_BridgeLeaves.x > 0.0)
                {
                    uint number = BridgeHash(uint(id.x + 256 * id.y) + 0x51u);
                    color = LayLeaves(color, light, normal, world.xz, pattern, grain, kind, number, acrossM);
                }

                if (_BridgeSnow.y < 1.9)
                {
                    float snow = SnowCover(normal, pattern, grain, kind);
                    color = lerp(color, SnowAlbedo(pattern, grain, kind) * light, snow);
                    // Snow hides what water there is.
                    kind = snow > 0.5 ? SNOWED : kind;
                }

                if (_BridgeWater.x > 0.0 || _BridgeWater.y < 1.9)
                {
                    color = LayWater(color, world, view, normal, pattern, kind, sunlit);
                }

                return float4(min(color, 60000.0), 1.0);
            }
            ENDHLSL
        }
    }
}
