// What the air does to light on its way to the camera: fog that thins with the height, what falls, and dust. Read by
// FogEffect.
Shader "Hidden/Bridge/Fog"
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
            #pragma fragment Veil
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"

            float4 _BridgeFogColor;    // radiance of a long way through fog; extinction at the ground, per metre
            float4 _BridgeFog;         // height of 1/e, start, height of the ground, metres; of what falls, per metre
            float4 _BridgeDustColor;   // radiance of a long way through dust; extinction, per metre
            float4 _BridgeDust;        // how far the wind has taken it, in repeats (xy); height of the layer, metres

            static const float FarthestM = 60000.0;
            static const float CloudsM = 2000.0;             // rain and snow begin there
            static const float DustRepeatsPerM = 1.0 / 64.0;

            float4 Cover(uint number : SV_VertexID) : SV_POSITION
            {
                return BridgeFullScreen(number);
            }

            // Optical depth of fog from the eye to `range` along the unit direction `d`: extinction falls exponentially
            // with the height, whose integral over a straight line is this.
            float FogDepth(float3 d, float range)
            {
                float atEye = _BridgeFogColor.w * exp(-max(_BridgeEye.y - _BridgeFog.z, 0.0) / _BridgeFog.x);
                float x = range * d.y / _BridgeFog.x;
                float mean = abs(x) > 0.02 ? (1.0 - exp(-clamp(x, -24.0, 80.0))) / x : 1.0 - 0.5 * x;
                return atEye * range * mean;
            }

            // Optical depth of dust, which drifts in swathes: three places along the way stand for all of it.
            float DustDepth(float3 d, float range)
            {
                float way = min(range, _BridgeDust.z / max(d.y, 1e-4));
                float seen = min(way, 120.0);
                float density = 0.0;
                for (int i = 0; i < 3; ++i)
                {
                    float3 place = _BridgeEye + d * (seen * (0.12 + 0.34 * float(i)));
                    float2 drifted = (place.xz + place.y * float2(0.7, 1.1)) * DustRepeatsPerM - _BridgeDust.xy;
                    density += BridgeSoftNoise(drifted).r;
                }

                return _BridgeDustColor.w * way * max(0.62 * density - 0.05, 0.1);
            }

            float4 Veil(float4 position : SV_POSITION) : SV_Target
            {
                int3 pixel = int3(int2(position.xy), 0);
                float3 color = _BridgeColour.Load(pixel).rgb;
                float depth = _BridgeDepth.Load(pixel);
                float3 ray = BridgeWorldRay(position.xy);
                float perDepth = length(ray);
                float3 d = ray / perDepth;
                bool sky = depth <= 0.0;
                // The sky below the horizon shows where the ground ends.
                d.y = sky ? max(d.y, 0.0) : d.y;
                float range = sky ? FarthestM : depth * perDepth;

                float fog = FogDepth(d, range) - FogDepth(d, min(range, _BridgeFog.y));
                float fall = _BridgeFog.w * min(range, CloudsM / max(d.y, 1e-4));
                float dust = _BridgeDustColor.w > 0.0 ? DustDepth(d, range) : 0.0;
                float depths = fog + fall + dust;
                float3 veil = (_BridgeFogColor.rgb * (fog + fall) + _BridgeDustColor.rgb * dust) / max(depths, 1e-9);
                return float4(lerp(veil, color, exp(-depths)), 1.0);
            }
            ENDHLSL
        }
    }
}
