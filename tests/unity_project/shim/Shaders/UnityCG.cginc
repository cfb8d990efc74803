// What our shaders use of Unity's UnityCG.cginc, with the same names and types.
#ifndef UNITY_CG_INCLUDED
#define UNITY_CG_INCLUDED

cbuffer UnityPerDraw
{
    float4x4 unity_ObjectToWorld;
};

cbuffer UnityPerFrame
{
    float4x4 unity_MatrixVP;
};

float4 UnityObjectToClipPos(float3 position)
{
    return mul(unity_MatrixVP, mul(unity_ObjectToWorld, float4(position, 1.0)));
}

#endif
