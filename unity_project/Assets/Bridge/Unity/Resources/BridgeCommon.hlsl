// What the shaders of the bridge have in common. It needs none of Unity's include files.
#ifndef BRIDGE_COMMON_INCLUDED
#define BRIDGE_COMMON_INCLUDED

// Of the thing that is drawn: names and layout are those of Unity's UnityShaderVariables.cginc, which Unity fills in.
cbuffer UnityPerDraw
{
    float4x4 unity_ObjectToWorld;
    float4x4 unity_WorldToObject;
    float4 unity_LODFade;
    float4 unity_WorldTransformParams;
    float4 unity_RenderingLayer;
};

// Of the view. World is Unity's: x right (east), y up, z forward (north), metres. The camera's frame is OpenGL's: x right,
// y up, -z forward.
float4x4 _BridgeViewFromWorld;  // the rotation alone; the eye is taken away first, which keeps digits far from the origin
float4x4 _BridgeClipFromView;   // as the graphics API wants it, for a render texture
float3 _BridgeEye;              // in the world
float4 _BridgeRay;              // from SV_Position.xy to x and y of the ray: scale in xy, offset in zw
float4 _BridgeImageSize;        // width, height, 1 / width, 1 / height

// Of the picture; use Load with SV_Position.xy: nothing is turned upside down that way on any graphics API.
Texture2D<float4> _BridgeColour;   // linear light, before the effect that is being drawn
Texture2D<float4> _BridgeIds;      // see IdCodec; 0 where nothing is
Texture2D<float> _BridgeDepth;     // metres along the optical axis; 0 where nothing is
Texture2D<float4> _BridgeNormals;  // unit vectors in the camera's frame; 0 where nothing is

float3 BridgeViewFromWorld(float3 world)
{
    return mul((float3x3)_BridgeViewFromWorld, world - _BridgeEye);
}

// Direction in the camera's frame of what a pixel sees; z is -1, so that depth times it is the point.
float3 BridgeViewRay(float2 position)
{
    return float3(position * _BridgeRay.xy + _BridgeRay.zw, -1.0);
}

// The same in the world.
float3 BridgeWorldRay(float2 position)
{
    return mul(BridgeViewRay(position), (float3x3)_BridgeViewFromWorld);
}

// One triangle over the whole image, by SV_VertexID 0 to 2.
float4 BridgeFullScreen(uint number)
{
    return float4((number == 1) ? 3.0 : -1.0, (number == 2) ? 3.0 : -1.0, 0.5, 1.0);
}

#endif
