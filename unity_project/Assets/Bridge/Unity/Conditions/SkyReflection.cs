using System;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>
    /// What shiny surfaces mirror where no reflection probe is near: the sky gradient and the ground, as a small cube
    /// map. It is worked out here, for Unity renders its own from the skybox in the background, some frames late.
    /// </summary>
    public sealed class SkyReflection : IDisposable
    {
        private const int Side = 32;

        private readonly Cubemap cube;
        private readonly Color[] pixels = new Color[Side * Side];

        /// <summary>Makes a black one.</summary>
        public SkyReflection()
        {
            cube = new Cubemap(Side, TextureFormat.RGBAHalf, true)
            {
                name = "Bridge sky reflection",
                hideFlags = HideFlags.HideAndDontSave,
                filterMode = FilterMode.Trilinear,
            };
        }

        /// <summary>Makes it that of <paramref name="moment"/>.</summary>
        public void Apply(Moment moment)
        {
            for (CubemapFace face = CubemapFace.PositiveX; face <= CubemapFace.NegativeZ; face++)
            {
                for (int i = 0; i < pixels.Length; i++)
                {
                    double across = (i % Side + 0.5) / Side * 2.0 - 1.0, down = (i / Side + 0.5) / Side * 2.0 - 1.0;
                    Vec3 direction = Axes.WorldFromUnity(Direction(face, across, down)).Normalized();
                    pixels[i] = moment.Exposed(SkyGradient.Towards(moment.Light, direction), 1.0);
                }

                cube.SetPixels(pixels, face);
            }

            // Coarser levels, which rough surfaces mirror, are averages.
            cube.Apply(true);
            RenderSettings.defaultReflectionMode = DefaultReflectionMode.Custom;
            RenderSettings.customReflectionTexture = cube;
            RenderSettings.reflectionIntensity = 1f;
        }

        /// <summary>Frees it.</summary>
        public void Dispose()
        {
            Object.Destroy(cube);
        }

        // The axes of the faces of a cube map, rows from top to bottom (Direct3D's convention, which is Unity's).
        private static Vec3 Direction(CubemapFace face, double across, double down)
        {
            switch (face)
            {
                case CubemapFace.PositiveX: return new Vec3(1.0, -down, -across);
                case CubemapFace.NegativeX: return new Vec3(-1.0, -down, across);
                case CubemapFace.PositiveY: return new Vec3(across, 1.0, down);
                case CubemapFace.NegativeY: return new Vec3(across, -1.0, -down);
                case CubemapFace.PositiveZ: return new Vec3(across, -down, 1.0);
                default: return new Vec3(-across, -down, -1.0);
            }
        }
    }
}
