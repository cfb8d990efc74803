// Ids, depth and normals of surfaces in three targets at once. Read by SurfacePass.
Shader "Hidden/Bridge/Surface"
{
    Properties
    {
        _BridgeHoles ("Where alpha is low there are holes", 2D) = "white" {}
        _BridgeOpacity ("Multiplies the alpha", Float) = 1
        _BridgeCutoff ("Least alpha that is drawn; negative without holes", Float) = -1
        _BridgeCull ("Side that is not drawn (UnityEngine.Rendering.CullMode)", Float) = 2
    }
    SubShader
    {
        Pass
        {
            Cull [_BridgeCull]
            ZTest Less
            ZWrite On
            Blend Off

            HLSLPROGRAM
            #pragma target 3.5
            #pragma editor_sync_compilation
            #pragma vertex PlaceVertex
            #pragma fragment DescribeSurface
            #include "BridgeCommon.hlsl"

            Texture2D<float4> _BridgeHoles;
            SamplerState sampler_BridgeHoles;
            float4 _BridgeHoles_ST;
            float _BridgeOpacity;
            float _BridgeCutoff;
            float4 _BridgeId;   // set for each draw call, see SurfacePass

            struct Vertex
            {
                float4 position : POSITION;
                float3 normal : NORMAL;
                float2 uv : TEXCOORD0;
            };

            struct Place
            {
                float4 position : SV_POSITION;
                float3 view : TEXCOORD0;        // in the camera's frame
                float3 normal : TEXCOORD1;      // in the camera's frame, of any length
                float2 uv : TEXCOORD2;
            };

            struct Surface
            {
                float4 id : SV_Target0;
                float4 depth : SV_Target1;
                float4 normal : SV_Target2;
            };

            Place PlaceVertex(Vertex input)
            {
                Place place;
                float3 world = mul(unity_ObjectToWorld, float4(input.position.xyz, 1.0)).xyz;
                place.view = BridgeViewFromWorld(world);
                place.position = mul(_BridgeClipFromView, float4(place.view, 1.0));
                float3 normal = mul(input.normal, (float3x3)unity_WorldToObject);
                place.normal = mul((float3x3)_BridgeViewFromWorld, normal);
                place.uv = input.uv * _BridgeHoles_ST.xy + _BridgeHoles_ST.zw;
                return place;
            }

            // The normal on the side that is seen. Leaves and other thin things show one normal from both sides, and the
            // normals of a smooth body bend away at its outline, where they stop square to the ray.
            float3 SeenNormal(float3 normal, float3 ray, float3 plane)
            {
                float3 facing = (dot(plane, ray) > 0.0) ? -plane : plane;
                float size = dot(normal, normal);
                float3 unit = (size > 1e-12) ? normal * rsqrt(size) : normalize(facing);
                float behind = dot(unit, ray);
                if (behind > 0.0)
                {
                    unit = (dot(unit, facing) < 0.0) ? -unit : unit - ray * (behind / dot(ray, ray));
                }

                return normalize(unit);
            }

            Surface DescribeSurface(Place place)
            {
                // Neighbouring pixels are compared before any of them is discarded.
                float3 plane = cross(ddx(place.view), ddy(place.view));
                float alpha = _BridgeHoles.Sample(sampler_BridgeHoles, place.uv).a * _BridgeOpacity;
                if (alpha < _BridgeCutoff)
                {
                    discard;
                }

                Surface surface;
                surface.id = _BridgeId;
                surface.depth = float4(-place.view.z, 0.0, 0.0, 1.0);
                surface.normal = float4(SeenNormal(place.normal, place.view, plane), 1.0);
                return surface;
            }
            ENDHLSL
        }
    }
}
