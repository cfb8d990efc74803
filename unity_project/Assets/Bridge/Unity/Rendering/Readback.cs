using System;
using Unity.Collections;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// An image on its way from the graphics device. Several can be asked for before the first is waited for; a target
    /// must not be drawn into until its image is here.
    /// </summary>
    public sealed class Readback
    {
        private readonly string name;
        private AsyncGPUReadbackRequest request;

        /// <summary>Asks for the pixels that <paramref name="image"/> has now.</summary>
        public Readback(RenderTexture image)
        {
            name = image.name;
            // Without a format, pixels come as they are. The overload with a TextureFormat takes RGBA32 for sRGB where
            // the project's colours are linear.
            request = AsyncGPUReadback.Request(image, 0);
        }

        /// <summary>Refuses devices that cannot read images back.</summary>
        /// <exception cref="InvalidOperationException">This device cannot.</exception>
        public static void Require()
        {
            if (!SystemInfo.supportsAsyncGPUReadback)
            {
                throw new InvalidOperationException(
                    "expected a graphics device whose images can be read back, got "
                    + $"{SystemInfo.graphicsDeviceName} with {SystemInfo.graphicsDeviceType}; run with a display (or "
                    + "xvfb-run) and without -nographics, and try another graphics API, for example with -force-vulkan");
            }
        }

        /// <summary>Waits for the pixels, as bytes in the order in which they lie in the target.</summary>
        /// <exception cref="InvalidOperationException">The device did not give them.</exception>
        public byte[] Bytes()
        {
            return Wait<byte>();
        }

        /// <summary>Waits for the pixels, as floats in the order in which they lie in the target.</summary>
        /// <exception cref="InvalidOperationException">The device did not give them.</exception>
        public float[] Floats()
        {
            return Wait<float>();
        }

        private T[] Wait<T>()
            where T : struct
        {
            request.WaitForCompletion();
            if (request.hasError)
            {
                throw new InvalidOperationException(
                    $"expected the pixels of the image {name} from {SystemInfo.graphicsDeviceName}, got an error of the "
                    + "graphics device; see the player's log");
            }

            NativeArray<T> pixels = request.GetData<T>();
            return pixels.ToArray();
        }
    }
}
