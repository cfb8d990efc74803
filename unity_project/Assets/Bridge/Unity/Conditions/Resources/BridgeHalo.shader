// What fog, rain and dust scatter around lamps: a square for each lamp, added to the picture. Read by HaloEffect.
Shader "Hidden/Bridge/Halo"
{
    SubShader
    {
        Cull Off
        ZTest Always
        ZWrite Off
        Blend One One

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Place
            #pragma fragment Glow
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"
            #include "BridgeLamps.hlsl"

            float4 _BridgeScattering;   // extinction and scattering of the air, per metre

            struct Corner
            {
                float4 position : SV_POSITION;
                float2 place : TEXCOORD0;                      // metres from the lamp
                nointerpolation float3 radiance : TEXCOORD1;   // at one metre from it
                nointerpolation float3 extent : TEXCOORD2;     // reach; depth of the lamp; its bright middle; m
            };

            Corner Place(uint number : SV_VertexID)
            {
                int i = int(number / 6u);
                uint k = number % 6u;
                // Two triangles make a square.
                float2 side = float2(k == 1u || k == 3u || k == 4u, k == 2u || k == 4u || k == 5u) * 2.0 - 1.0;
                float3 lamp = BridgeViewFromWorld(_BridgeLampPosition[i].xyz);
                float3 axis = mul((float3x3)_BridgeViewFromWorld, _BridgeLampAxis[i].xyz);
                float cosine = _BridgeLampAxis[i].w, lowBeam = _BridgeLampLight[i].w;
                float distance = max(length(lamp), 1e-3);
                Corner corner;
                corner.extent.x = min(0.45 * rsqrt(_BridgeLampPosition[i].w), 0.6 * distance);
                corner.extent.y = -lamp.z;
                // The headlights of a vehicle are one lamp between the two.
                corner.extent.z = lowBeam > 0.0 ? 0.8 : 0.12;
                corner.place = side * corner.extent.x;
                // Light along a line that passes a lamp at h metres: the integral of I / (h² + s²) is I pi / h. Of what
                // the air takes from it, 1 / (4 pi) a steradian comes here. A beam that is turned away lights the air
                // behind the lamp; a low beam lights the air below the eye.
                float towards = dot(-lamp, axis) / distance;
                float beam = lerp(0.12, 1.0, smoothstep(-0.2, 1.0, towards - 0.5 * cosine + 0.5 * step(cosine, 0.5)));
                beam *= 1.0 - 0.79 * lowBeam;
                corner.radiance = _BridgeLampLight[i].rgb / _BridgeLampPosition[i].w
                    * (_BridgeScattering.y / 4.0 * beam * exp(-_BridgeScattering.x * distance));
                corner.position = mul(_BridgeClipFromView, float4(lamp + float3(corner.place, 0.0), 1.0));
                return corner;
            }

            float4 Glow(Corner corner) : SV_Target
            {
                float h = max(length(corner.place), corner.extent.z);
                float edge = max(1.0 - h / corner.extent.x, 0.0);
                // The part of the line of sight that is before what is seen.
                float depth = _BridgeDepth.Load(int3(int2(corner.position.xy), 0));
                float behind = (depth > 0.0 ? min(depth, 1e4) : 1e4) - corner.extent.y;
                float seen = 0.5 + atan(behind / h) / BridgePi;
                return float4(corner.radiance * (edge * edge * seen / h), 0.0);
            }
            ENDHLSL
        }
    }
}
