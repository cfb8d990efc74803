using System;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// A material of our own, copied from a model's, whose colour and glow can be set. Known are the properties of
    /// glTFast's shaders and of Unity's Standard shader and those named after it; a material without them keeps its
    /// look.
    /// </summary>
    public sealed class SlottedMaterial : IDisposable
    {
        private const string EmissionKeyword = "_EMISSION";

        // A hue is not made brighter than this many times what is there, or black lenses would glow in noise.
        private const float DarkestHue = 0.02f;

        private static readonly int[] BaseColours = Names("baseColorFactor", "_Color", "_BaseColor");
        private static readonly int[] Emissions = Names("emissiveFactor", "_EmissionColor");
        private static readonly int[] EmissionTextures = Names("emissiveTexture", "_EmissionMap");
        private static readonly int[] BaseTextures = Names("baseColorTexture", "_MainTex", "_BaseMap");

        private readonly Color baseColour;
        private readonly int baseColourName;
        private readonly int emissionName;

        /// <summary>Copies <paramref name="model"/>, whose slot it takes.</summary>
        public SlottedMaterial(Material model)
        {
            Slot = MaterialSlots.Of(model);
            Material = new Material(model) { name = model.name, hideFlags = HideFlags.HideAndDontSave };
            baseColourName = Find(Material, BaseColours);
            emissionName = Find(Material, Emissions);
            baseColour = baseColourName == 0 ? Color.white : Material.GetColor(baseColourName).linear;
        }

        /// <summary>The copy.</summary>
        public Material Material { get; }

        /// <summary>What it reacts to.</summary>
        public Slot Slot { get; }

        /// <summary>What of the model's texture shows where a window's glass is; null where there is none.</summary>
        public Texture BaseTexture
        {
            get
            {
                int name = Find(Material, BaseTextures);
                return name == 0 ? null : Material.GetTexture(name);
            }
        }

        /// <summary>Multiplies the model's colour by <paramref name="tint"/>, linear.</summary>
        public void Tint(Color tint)
        {
            if (baseColourName == 0)
            {
                return;
            }

            // Colours of materials are in sRGB values, which Unity turns into linear light for the shader.
            Color tinted = baseColour * tint;
            tinted.a = 1f;
            Color stored = tinted.gamma;
            stored.a = baseColour.a;
            Material.SetColor(baseColourName, stored);
        }

        /// <summary>
        /// Makes it glow in its own hue; <paramref name="brightness"/> 1 is white in the picture, 0 is off.
        /// </summary>
        public void Glow(double brightness)
        {
            float largest = Mathf.Max(baseColour.r, Mathf.Max(baseColour.g, baseColour.b));
            Glow(baseColour * (1f / Mathf.Max(largest, DarkestHue)), brightness);
        }

        /// <summary>Makes it glow in <paramref name="hue"/>, linear, whose largest component is 1.</summary>
        public void Glow(Color hue, double brightness)
        {
            if (emissionName == 0)
            {
                return;
            }

            if (brightness > 0.0)
            {
                // Without the keyword the shaders leave emission out. BridgeBuild keeps their variants in a player.
                Material.EnableKeyword(EmissionKeyword);
            }
            else
            {
                Material.DisableKeyword(EmissionKeyword);
            }

            Color light = hue * (float)brightness;
            light.a = 1f;
            Material.SetColor(emissionName, light);
        }

        /// <summary>What multiplies the glow, by the texture coordinates of the model's own texture.</summary>
        public void SetGlowTexture(Texture texture)
        {
            int name = Find(Material, EmissionTextures);
            if (name != 0)
            {
                Material.SetTexture(name, texture);
            }
        }

        /// <summary>Destroys the copy.</summary>
        public void Dispose()
        {
            UnityEngine.Object.Destroy(Material);
        }

        private static int[] Names(params string[] names)
        {
            return Array.ConvertAll(names, Shader.PropertyToID);
        }

        private static int Find(Material material, int[] names)
        {
            return Array.Find(names, material.HasProperty);
        }
    }
}
