using System;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// Settings of Unity's without which a picture would depend on more than its request, or could not be drawn at all.
    /// </summary>
    public static class PictureSettings
    {
        // Ids, depth and normals.
        private const int Targets = 3;

        /// <summary>Checks what cannot be set, and sets the rest.</summary>
        /// <exception cref="InvalidOperationException">The project or the device is not as it must be.</exception>
        public static void Apply()
        {
            Readback.Require();
            Require(
                GraphicsSettings.currentRenderPipeline == null,
                "the built-in render pipeline, got another one; take it out of Project Settings > Graphics and > Quality");
            Require(
                QualitySettings.activeColorSpace == ColorSpace.Linear,
                "linear colours, got gamma; set Project Settings > Player > Color Space to Linear");
            Require(
                SystemInfo.supportedRenderTargetCount >= Targets,
                $"a graphics device that draws {Targets} images at once, got {SystemInfo.graphicsDeviceName}, which draws "
                + $"{SystemInfo.supportedRenderTargetCount}");

            // Streamed textures get finer over the frames, and coarser ones would move the holes of leaves.
            QualitySettings.streamingMipmapsActive = false;
            QualitySettings.globalTextureMipmapLimit = 0;
            QualitySettings.anisotropicFiltering = AnisotropicFiltering.Enable;
            QualitySettings.maximumLODLevel = 0;
            QualitySettings.shadowProjection = ShadowProjection.StableFit;
            QualitySettings.shadowCascades = 4;
#if UNITY_EDITOR
            // The Editor draws with a placeholder while it compiles a shader.
            UnityEditor.ShaderUtil.allowAsyncCompilation = false;
#endif
        }

        private static void Require(bool condition, string expected)
        {
            if (!condition)
            {
                throw new InvalidOperationException("expected " + expected);
            }
        }
    }
}
