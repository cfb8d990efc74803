using System;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>The noise of <see cref="NoisePattern"/> on the graphics device, for all shaders of weather.</summary>
    public sealed class NoiseTexture : IDisposable
    {
        private static readonly int Name = Shader.PropertyToID("_BridgeNoise");

        private readonly Texture2D texture;

        /// <summary>Uploads <paramref name="noise"/>.</summary>
        public NoiseTexture(NoisePattern noise)
        {
            texture = new Texture2D(NoisePattern.Side, NoisePattern.Side, TextureFormat.RGBA32, true, true)
            {
                name = "Bridge noise",
                hideFlags = HideFlags.HideAndDontSave,
                wrapMode = TextureWrapMode.Repeat,
                filterMode = FilterMode.Trilinear,
            };
            texture.SetPixelData(noise.ToRgba(), 0);
            texture.Apply(true, true);
        }

        /// <summary>Makes it the noise of all shaders.</summary>
        public void Publish()
        {
            Shader.SetGlobalTexture(Name, texture);
        }

        /// <summary>Frees it.</summary>
        public void Dispose()
        {
            Object.Destroy(texture);
        }
    }
}
