// From the light that Unity's camera drew to the picture. Read by ColourPass.
Shader "Hidden/Bridge/Develop"
{
    SubShader
    {
        Cull Off
        ZTest Always
        ZWrite Off
        Blend Off

        // Averages the smaller pixels of an oversampled image.
        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Cover
            #pragma fragment Average
            #include "BridgeCommon.hlsl"

            float4 _BridgeReduction;   // small pixels a side; 1 where the camera's rows are the other way round

            float4 Cover(uint number : SV_VertexID) : SV_POSITION
            {
                return BridgeFullScreen(number);
            }

            float4 Average(float4 position : SV_POSITION) : SV_Target
            {
                int2 pixel = int2(position.xy);
                if (_BridgeReduction.y > 0.5)
                {
                    pixel.y = int(_BridgeImageSize.y) - 1 - pixel.y;
                }

                int side = int(_BridgeReduction.x);
                float3 sum = float3(0.0, 0.0, 0.0);
                float weights = 0.0;
                for (int row = 0; row < side; ++row)
                {
                    for (int column = 0; column < side; ++column)
                    {
                        int2 small = pixel * side + int2(column, row);
                        // Infinite light would leave nothing of the tone curve.
                        float3 light = clamp(_BridgeColour.Load(int3(small, 0)).rgb, 0.0, 60000.0);
                        // Bright pixels count less, or one lamp would blot out the edge that it meets.
                        float weight = 1.0 / (1.0 + max(light.r, max(light.g, light.b)));
                        sum += weight * light;
                        weights += weight;
                    }
                }

                return float4(sum / weights, 1.0);
            }
            ENDHLSL
        }

        // Exposure, white balance and tone curve; writes sRGB values.
        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex Cover
            #pragma fragment Develop
            #include "BridgeCommon.hlsl"

            float4 _BridgeTone;             // exposure; 1 for the linear curve
            float4x4 _BridgeWhiteBalance;

            float4 Cover(uint number : SV_VertexID) : SV_POSITION
            {
                return BridgeFullScreen(number);
            }

            // In proportion until white, through the transfer function of sRGB (IEC 61966-2-1).
            float3 LinearTone(float3 light)
            {
                float3 c = min(light, 1.0);
                float3 bent = 1.055 * pow(max(c, 1e-6), 1.0 / 2.4) - 0.055;
                return lerp(12.92 * c, bent, step(0.0031308, c));
            }

            // A soft toe and a long shoulder, with the transfer function in it: the polynomial of the embedded engine.
            float3 FilmicTone(float3 light)
            {
                float3 u = sqrt(light / (light + 1.0));
                return saturate(u * (0.52969 + u * (2.60619 + u * (-2.89446 + u * 0.77468))));
            }

            float4 Develop(float4 position : SV_POSITION) : SV_Target
            {
                float3 light = _BridgeColour.Load(int3(int2(position.xy), 0)).rgb * _BridgeTone.x;
                light = clamp(mul((float3x3)_BridgeWhiteBalance, light), 0.0, 1e6);
                float3 tone = (_BridgeTone.y > 0.5) ? LinearTone(light) : FilmicTone(light);
                return float4(tone, 1.0);
            }
            ENDHLSL
        }
    }
}
