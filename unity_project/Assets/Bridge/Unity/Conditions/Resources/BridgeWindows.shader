// Which panes of a facade are lit: the glow texture of a window front, from its own texture, whose alpha marks the
// glass (1 on the wall, a half on panes). Read by WindowPanes.
Shader "Hidden/Bridge/Windows"
{
    Properties
    {
        _MainTex ("Facade", 2D) = "white" {}
    }

    SubShader
    {
        Cull Off
        ZTest Always
        ZWrite Off

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Place
            #pragma fragment Light
            #include "../../Resources/BridgeCommon.hlsl"

            cbuffer UnityPerFrame
            {
                float4x4 unity_MatrixVP;
            };

            Texture2D<float4> _MainTex;
            SamplerState sampler_MainTex;
            float4 _BridgePattern;           // number of the pattern

            static const float Panes = 4.0;  // window bays and storeys in one repeat of a facade texture

            struct Corner
            {
                float4 position : SV_POSITION;
                float2 uv : TEXCOORD0;
            };

            Corner Place(float4 vertex : POSITION, float2 uv : TEXCOORD0)
            {
                Corner corner;
                corner.position = mul(unity_MatrixVP, mul(unity_ObjectToWorld, float4(vertex.xyz, 1.0)));
                corner.uv = uv;
                return corner;
            }

            float4 Light(Corner corner) : SV_Target
            {
                float glass = saturate(2.0 - 2.0 * _MainTex.Sample(sampler_MainTex, corner.uv).a);
                float2 pane = floor(corner.uv * Panes) + 17.0 * _BridgePattern.x;
                float chance = frac(sin(dot(pane, float2(12.9898, 78.233))) * 43758.5453);
                float lit = glass * step(0.66, chance) * (0.45 + 0.55 * frac(chance * 57.0));
                return float4(lit, lit, lit, 1.0);
            }
            ENDHLSL
        }
    }
}
