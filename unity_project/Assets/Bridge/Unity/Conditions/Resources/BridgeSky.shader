// The sky dome: a clear sky with sun, moon and stars, and clouds before it. Fog is laid over it by BridgeFog. Read by
// SkyDome.
Shader "Hidden/Bridge/Sky"
{
    SubShader
    {
        Tags { "Queue" = "Background" "RenderType" = "Background" "PreviewType" = "Skybox" }
        Cull Off
        ZWrite Off

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Place
            #pragma fragment Shine
            #include "../../Resources/BridgeCommon.hlsl"
            #include "BridgeLight.hlsl"

            // Unity's own, under the name that UnityShaderVariables.cginc gives it: the sky is drawn by Unity's camera.
            cbuffer UnityPerFrame
            {
                float4x4 unity_MatrixVP;
            };

            float4 _BridgeSunDisc;       // radiance
            float4 _BridgeCloudLit;      // radiance
            float4 _BridgeCloudDark;     // radiance
            float4 _BridgeClouds;        // share of the sky; density at an edge; half the width of an edge; unused
            float4 _BridgeCloudOffset;   // east and north, in cloud heights
            float4 _BridgeMoonDirection; // unit vector; radius of the disc in radians
            float4 _BridgeMoonLimb;      // unit vector across it to the lit side; where that begins, in radii
            float4 _BridgeMoonDisc;      // radiance; radiance of a star
            float4 _BridgeMoonGlow;      // radiance

            static const float Repeats = 0.08;   // of the noise in one cloud height; 1 / CloudLayer.Repeat

            struct Corner
            {
                float4 position : SV_POSITION;
                float3 direction : TEXCOORD0;
            };

            Corner Place(float4 vertex : POSITION)
            {
                Corner corner;
                corner.position = mul(unity_MatrixVP, mul(unity_ObjectToWorld, float4(vertex.xyz, 1.0)));
                corner.direction = mul((float3x3)unity_ObjectToWorld, vertex.xyz);
                return corner;
            }

            float3 Moon(float3 d)
            {
                float toward = dot(d, _BridgeMoonDirection.xyz);
                float3 across = cross(_BridgeMoonDirection.xyz, _BridgeMoonLimb.xyz);
                float2 place = float2(dot(d, _BridgeMoonLimb.xyz), dot(d, across)) / max(_BridgeMoonDirection.w, 1e-4);
                float soft = 0.12;
                float disc = toward > 0.0 ? 1.0 - smoothstep(1.0 - soft, 1.0 + soft, length(place)) : 0.0;
                float begin = _BridgeMoonLimb.w * sqrt(max(1.0 - place.y * place.y, 0.0));
                float3 lit = _BridgeMoonDisc.rgb * (disc * smoothstep(begin - soft, begin + soft, place.x));
                float t = max(toward, 0.0);
                float t4 = t * t * t * t;
                float t16 = t4 * t4 * t4 * t4;
                return lit + _BridgeMoonGlow.rgb * (0.10 * t4 * t4 + 0.6 * pow(t16, 18.0) + 8.0 * pow(t16, 600.0));
            }

            float CloudDensity(float2 place)
            {
                return 0.70 * BridgeSoftNoise(place * Repeats).r + 0.30 * BridgeSoftNoise(place * (4.0 * Repeats)).g;
            }

            float4 Shine(Corner corner) : SV_Target
            {
                float3 seen = normalize(corner.direction);
                float up = max(seen.y, 0.0);
                float3 d = float3(seen.x, up, seen.z);
                float3 color = BridgeSkyGradient(d);
                float cosine = dot(seen, _BridgeGlowDirection.xyz);
                float white = _BridgeNoise.SampleLevel(sampler_linear_repeat, d.xz / (up + 0.5) * 3.1, 0.0).b;
                color += _BridgeMoonDisc.w * step(0.9975, white) * smoothstep(0.05, 0.4, up) + Moon(seen);

                float2 place = d.xz / (up + 0.12) + _BridgeCloudOffset.xy;
                float density = CloudDensity(place);
                float edge = _BridgeClouds.y, soft = _BridgeClouds.z;
                float cover = smoothstep(edge - soft, edge + soft, density) * smoothstep(0.0, 0.05, up);
                // Where a cloud is thinner on the side of the light, it is lit; its middle is dark underneath.
                float shaded = CloudDensity(place + _BridgeDirectDirection.xz * 0.30) - density;
                float thick = smoothstep(0.0, 0.40, density - edge);
                float dark = saturate(0.75 * thick + 2.2 * shaded + 0.12);
                float silver = pow(max(cosine, 0.0), 24.0);
                float3 cloud = lerp(_BridgeCloudLit.rgb, _BridgeCloudDark.rgb, dark)
                    + _BridgeSunGlow.rgb * (0.25 * silver * (1.0 - thick));
                color = lerp(color, cloud, cover * lerp(0.90, 0.98, _BridgeClouds.x));
                float open = 1.0 - cover;
                color += _BridgeSunDisc.rgb * (smoothstep(0.99986, 0.99992, cosine) * open * open * open);
                return float4(min(color, 60000.0), 1.0);
            }
            ENDHLSL
        }
    }
}
