using System;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>The sky behind everything: Unity's skybox with BridgeSky.shader.</summary>
    public sealed class SkyDome : IDisposable
    {
        private static readonly int SunDisc = Shader.PropertyToID("_BridgeSunDisc");
        private static readonly int CloudLit = Shader.PropertyToID("_BridgeCloudLit");
        private static readonly int CloudDark = Shader.PropertyToID("_BridgeCloudDark");
        private static readonly int Clouds = Shader.PropertyToID("_BridgeClouds");
        private static readonly int CloudOffset = Shader.PropertyToID("_BridgeCloudOffset");
        private static readonly int MoonDirection = Shader.PropertyToID("_BridgeMoonDirection");
        private static readonly int MoonLimb = Shader.PropertyToID("_BridgeMoonLimb");
        private static readonly int MoonDisc = Shader.PropertyToID("_BridgeMoonDisc");
        private static readonly int MoonGlow = Shader.PropertyToID("_BridgeMoonGlow");

        private readonly Material material = BridgeShaders.NewMaterial("BridgeSky");
        private readonly PatternLevels levels;

        /// <summary>Draws clouds of <paramref name="noise"/>.</summary>
        public SkyDome(NoisePattern noise)
        {
            levels = new PatternLevels(noise, CloudLayer.CoarseShare);
        }

        /// <summary>Makes the sky that of <paramref name="moment"/>.</summary>
        public void Apply(Moment moment)
        {
            SceneLight light = moment.Light;
            var clouds = new CloudLayer(moment.Weather, moment.Seconds, levels);
            material.SetVector(SunDisc, moment.Exposed(light.SunDisc));
            material.SetVector(CloudLit, moment.Exposed(light.CloudLit));
            material.SetVector(CloudDark, moment.Exposed(light.CloudDark));
            material.SetVector(
                Clouds, new Vector4((float)clouds.Cover, (float)clouds.Edge, (float)CloudLayer.Soft, 0f));
            material.SetVector(CloudOffset, new Vector4((float)clouds.East, (float)clouds.North, 0f, 0f));
            material.SetVector(MoonDirection, Moment.InUnity(light.Moon.Direction, Moon.DiscRadius));
            material.SetVector(MoonLimb, Moment.InUnity(light.Moon.Limb, light.Moon.Terminator));
            material.SetVector(MoonDisc, moment.Exposed(light.MoonDisc, light.Stars * light.Exposure));
            material.SetVector(MoonGlow, moment.Exposed(light.MoonGlow));
            RenderSettings.skybox = material;
            // Fog is ours, see FogEffect: Unity's has neither a start nor a height.
            RenderSettings.fog = false;
        }

        /// <summary>Frees it.</summary>
        public void Dispose()
        {
            Object.Destroy(material);
        }
    }
}
