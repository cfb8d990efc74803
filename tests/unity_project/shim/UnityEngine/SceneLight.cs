// Signatures of UnityEngine (6000.0) that our code calls: lights, and the light of the whole scene.
using System;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public sealed partial class ReflectionProbe : Behaviour
    {
    }

    public sealed partial class Light : Behaviour
    {
        public LightType type { get; set; }
        public Color color { get; set; }
        public float intensity { get; set; }
        public float bounceIntensity { get; set; }
        public float range { get; set; }
        public float spotAngle { get; set; }
        public bool useColorTemperature { get; set; }
        public LightShadows shadows { get; set; }
        public LightRenderMode renderMode { get; set; }
        public void AddCommandBuffer(LightEvent evt, CommandBuffer buffer) { throw new NotImplementedException(); }
        public void RemoveCommandBuffer(LightEvent evt, CommandBuffer buffer) { throw new NotImplementedException(); }
    }

    public enum LightType
    {
        Spot = 0,
        Directional = 1,
        Point = 2
    }

    public enum LightShadows
    {
        None = 0,
        Hard = 1,
        Soft = 2
    }

    public enum LightRenderMode
    {
        Auto = 0,
        ForcePixel = 1,
        ForceVertex = 2
    }

    public sealed partial class RenderSettings : Object
    {
        public static Light sun { get; set; }
        public static bool fog { get; set; }
        public static Material skybox { get; set; }
        public static AmbientMode ambientMode { get; set; }
        public static float ambientIntensity { get; set; }
        public static SphericalHarmonicsL2 ambientProbe { get; set; }
        public static Color subtractiveShadowColor { get; set; }
        public static DefaultReflectionMode defaultReflectionMode { get; set; }
        public static Texture customReflectionTexture { get; set; }
        public static float reflectionIntensity { get; set; }
    }

    public sealed partial class LightmapSettings : Object
    {
        public static LightmapData[] lightmaps { get; set; }
        public static LightProbes lightProbes { get; set; }
    }

    public sealed partial class LightmapData
    {
    }

    public sealed partial class LightProbes : Object
    {
    }

    public sealed partial class Camera
    {
        public delegate void CameraCallback(Camera cam);

        public static CameraCallback onPreRender;
    }
}

namespace UnityEngine.Rendering
{
    public enum LightEvent
    {
        BeforeShadowMap = 0,
        AfterShadowMap = 1,
        BeforeScreenspaceMask = 2,
        AfterScreenspaceMask = 3
    }

    public enum AmbientMode
    {
        Skybox = 0,
        Trilight = 1,
        Flat = 3,
        Custom = 4
    }

    public enum DefaultReflectionMode
    {
        Skybox = 0,
        Custom = 1
    }

    public struct SphericalHarmonicsL2
    {
        public float this[int rgb, int coefficient] { get { throw new NotImplementedException(); } set { } }
    }

    public enum BuiltinRenderTextureType
    {
        CurrentActive = 1,
        CameraTarget = 2
    }

    public partial struct RenderTargetIdentifier
    {
        public RenderTargetIdentifier(BuiltinRenderTextureType type) { throw new NotImplementedException(); }
    }

    public sealed partial class GraphicsSettings
    {
        public static bool lightsUseLinearIntensity { get; set; }
    }

    public partial class CommandBuffer
    {
        public void Blit(RenderTargetIdentifier source, RenderTargetIdentifier dest) { throw new NotImplementedException(); }
    }
}
