// Plain white, placed by Unity's own matrices. Read by OrientationProbe.
Shader "Hidden/Bridge/Probe"
{
    SubShader
    {
        Pass
        {
            Cull Off

            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex PlaceVertex
            #pragma fragment White
            #include "UnityCG.cginc"

            float4 PlaceVertex(float4 position : POSITION) : SV_POSITION
            {
                return UnityObjectToClipPos(position.xyz);
            }

            float4 White() : SV_Target
            {
                return float4(1.0, 1.0, 1.0, 1.0);
            }
            ENDHLSL
        }
    }
}
