using System;
using UnityEngine;
using UnityEngine.Experimental.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>Makes and frees render textures.</summary>
    public static class Images
    {
        /// <summary>Of all depth buffers: every desktop device has it.</summary>
        public const GraphicsFormat DepthFormat = GraphicsFormat.D32_SFloat;

        /// <summary>A render texture that is never filtered and has no smaller levels.</summary>
        /// <param name="width">Columns [px].</param>
        /// <param name="height">Rows [px].</param>
        /// <param name="format">Of its pixels. One without sRGB keeps what a shader writes, bit for bit.</param>
        /// <param name="depthFormat">Of its depth buffer; <see cref="GraphicsFormat.None"/> for none.</param>
        /// <param name="samples">Samples a pixel: 1, 2, 4 or 8.</param>
        /// <param name="name">What debuggers show.</param>
        /// <exception cref="InvalidOperationException">The graphics device cannot make it.</exception>
        public static RenderTexture New(
            int width, int height, GraphicsFormat format, GraphicsFormat depthFormat, int samples, string name)
        {
            var image = new RenderTexture(width, height, format, depthFormat)
            {
                name = name,
                antiAliasing = samples,
                useMipMap = false,
                filterMode = FilterMode.Point,
                wrapMode = TextureWrapMode.Clamp,
                hideFlags = HideFlags.HideAndDontSave,
            };
            if (!image.Create())
            {
                Object.Destroy(image);
                throw new InvalidOperationException(
                    $"expected a graphics device that draws into {width} x {height} pixels of {format} ({name}), got "
                    + $"{SystemInfo.graphicsDeviceName} with {SystemInfo.graphicsDeviceType}; ask for smaller images");
            }

            return image;
        }

        /// <summary>Frees an image; null is nothing to free.</summary>
        public static void Free(RenderTexture image)
        {
            if (image != null)
            {
                image.Release();
                Object.Destroy(image);
            }
        }
    }
}
