using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>
    /// Keeps where the sun's light reaches in the picture that a camera is drawing, so that snow and standing water
    /// have the shadows of what is under them: the shader global <c>_BridgeSunMask</c>, 1 in the light.
    /// </summary>
    /// <remarks>
    /// Unity gathers the shadows of a directional light into an image of the screen before it draws
    /// (LightEvent.AfterScreenspaceMask: "the active render target is still the screenspace mask"), and throws it away
    /// after. Where it gathers none, because there are no shadows, the mask stays white.
    /// </remarks>
    public sealed class SunMask : IDisposable
    {
        private static readonly int Name = Shader.PropertyToID("_BridgeSunMask");
        private static readonly int SizeName = Shader.PropertyToID("_BridgeSunMaskSize");

        private readonly Dictionary<Vector2Int, RenderTexture> masks = new Dictionary<Vector2Int, RenderTexture>();
        private readonly CommandBuffer copy = new CommandBuffer { name = "Bridge sun mask" };
        private readonly Light light;

        /// <summary>Keeps the shadows of <paramref name="light"/>, which is directional.</summary>
        public SunMask(Light light)
        {
            this.light = light;
            light.AddCommandBuffer(LightEvent.AfterScreenspaceMask, copy);
            Camera.onPreRender += Prepare;
        }

        /// <summary>Leaves the light alone.</summary>
        public void Dispose()
        {
            Camera.onPreRender -= Prepare;
            if (light != null)
            {
                light.RemoveCommandBuffer(LightEvent.AfterScreenspaceMask, copy);
            }

            copy.Dispose();
            foreach (RenderTexture mask in masks.Values)
            {
                mask.Release();
                Object.Destroy(mask);
            }

            masks.Clear();
        }

        // Unity calls this for every camera; pictures are taken by those that draw the sky into a texture.
        private void Prepare(Camera camera)
        {
            if (camera.targetTexture == null || camera.clearFlags != CameraClearFlags.Skybox)
            {
                return;
            }

            RenderTexture mask = Mask(new Vector2Int(camera.targetTexture.width, camera.targetTexture.height));
            RenderTexture active = RenderTexture.active;
            RenderTexture.active = mask;
            GL.Clear(false, true, Color.white);
            RenderTexture.active = active;
            copy.Clear();
            copy.Blit(
                new RenderTargetIdentifier(BuiltinRenderTextureType.CurrentActive), new RenderTargetIdentifier(mask));
            Shader.SetGlobalTexture(Name, mask);
            Shader.SetGlobalVector(SizeName, new Vector4(mask.width, mask.height, 0f, 0f));
        }

        private RenderTexture Mask(Vector2Int size)
        {
            RenderTexture mask;
            if (!masks.TryGetValue(size, out mask))
            {
                mask = new RenderTexture(size.x, size.y, 0, RenderTextureFormat.ARGB32, RenderTextureReadWrite.Linear)
                {
                    name = "Bridge sun mask",
                    hideFlags = HideFlags.HideAndDontSave,
                    filterMode = FilterMode.Point,
                };
                masks.Add(size, mask);
            }

            return mask;
        }
    }
}
