// Signatures of UnityEngine (6000.0) that our code calls: cameras, quality, and what the device can do.
using System;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public sealed partial class Camera : Behaviour
    {
        public float nearClipPlane { get; set; }
        public float farClipPlane { get; set; }
        public RenderingPath renderingPath { get; set; }
        public bool allowHDR { get; set; }
        public bool allowMSAA { get; set; }
        public bool allowDynamicResolution { get; set; }
        public bool useOcclusionCulling { get; set; }
        public int cullingMask { get; set; }
        public CameraClearFlags clearFlags { get; set; }
        public Color backgroundColor { get; set; }
        public DepthTextureMode depthTextureMode { get; set; }
        public RenderTexture targetTexture { get; set; }
        public Matrix4x4 worldToCameraMatrix { get; set; }
        public Matrix4x4 projectionMatrix { get; set; }
        public void Render() { throw new NotImplementedException(); }
    }

    public enum CameraClearFlags
    {
        Skybox = 1,
        SolidColor = 2,
        Depth = 3,
        Nothing = 4
    }

    public enum RenderingPath
    {
        UsePlayerSettings = -1,
        VertexLit = 0,
        Forward = 1,
        DeferredShading = 3
    }

    [Flags]
    public enum DepthTextureMode
    {
        None = 0,
        Depth = 1,
        DepthNormals = 2,
        MotionVectors = 4
    }

    public sealed partial class GL
    {
        public static Matrix4x4 GetGPUProjectionMatrix(Matrix4x4 proj, bool renderIntoTexture) { throw new NotImplementedException(); }
    }

    public partial class Graphics
    {
        public static void ExecuteCommandBuffer(CommandBuffer buffer) { throw new NotImplementedException(); }
    }

    public struct Plane
    {
    }

    public sealed partial class GeometryUtility
    {
        public static Plane[] CalculateFrustumPlanes(Matrix4x4 worldToProjectionMatrix) { throw new NotImplementedException(); }
        public static bool TestPlanesAABB(Plane[] planes, Bounds bounds) { throw new NotImplementedException(); }
    }

    public enum ShadowQuality
    {
        Disable = 0,
        HardOnly = 1,
        All = 2
    }

    public enum ShadowResolution
    {
        Low = 0,
        Medium = 1,
        High = 2,
        VeryHigh = 3
    }

    public enum ShadowProjection
    {
        CloseFit = 0,
        StableFit = 1
    }

    public enum AnisotropicFiltering
    {
        Disable = 0,
        Enable = 1,
        ForceEnable = 2
    }

    public enum ColorSpace
    {
        Uninitialized = -1,
        Gamma = 0,
        Linear = 1
    }

    public sealed partial class QualitySettings : Object
    {
        public static int vSyncCount { get; set; }
        public static ShadowQuality shadows { get; set; }
        public static ShadowResolution shadowResolution { get; set; }
        public static ShadowProjection shadowProjection { get; set; }
        public static float shadowDistance { get; set; }
        public static int shadowCascades { get; set; }
        public static int maximumLODLevel { get; set; }
        public static int globalTextureMipmapLimit { get; set; }
        public static bool streamingMipmapsActive { get; set; }
        public static AnisotropicFiltering anisotropicFiltering { get; set; }
        public static ColorSpace activeColorSpace { get { throw new NotImplementedException(); } }
    }

    public sealed partial class SystemInfo
    {
        public static string graphicsDeviceName { get { throw new NotImplementedException(); } }
        public static string graphicsDeviceVersion { get { throw new NotImplementedException(); } }
        public static GraphicsDeviceType graphicsDeviceType { get { throw new NotImplementedException(); } }
        public static bool supportsAsyncGPUReadback { get { throw new NotImplementedException(); } }
        public static int supportedRenderTargetCount { get { throw new NotImplementedException(); } }
        public static int maxTextureSize { get { throw new NotImplementedException(); } }
    }
}

namespace UnityEngine.Rendering
{
    public enum GraphicsDeviceType
    {
        Direct3D11 = 2,
        Null = 4,
        Metal = 16,
        OpenGLCore = 17,
        Direct3D12 = 18,
        Vulkan = 21
    }

    public sealed partial class GraphicsSettings : Object
    {
        public static RenderPipelineAsset currentRenderPipeline { get { throw new NotImplementedException(); } }
    }

    public abstract class RenderPipelineAsset : ScriptableObject
    {
    }
}
