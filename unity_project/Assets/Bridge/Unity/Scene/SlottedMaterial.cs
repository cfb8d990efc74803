using System;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// A material of our own, copied from a model's, whose colour and glow can be set where its shader has the
    /// properties of <see cref="KnownProperty"/>; others keep their look.
    /// </summary>
    public sealed class SlottedMaterial : IDisposable
    {
        private const string EmissionKeyword = "_EMISSION";

        // A hue is not made brighter than this many times what is there, or black lenses would glow in noise.
        private const float DarkestHue = 0.02f;

        private readonly Color baseColour;
        private readonly int baseColourName;
        private readonly int emissionName;
        private readonly bool hasBaseColour;
        private readonly bool hasEmission;

        /// <summary>Copies <paramref name="model"/>, whose slot it takes.</summary>
        public SlottedMaterial(Material model)
        {
            Slot = MaterialSlots.Of(model);
            Material = new Material(model) { name = model.name, hideFlags = HideFlags.HideAndDontSave };
            hasBaseColour = KnownProperty.BaseColour.TryFind(Material, out baseColourName);
            hasEmission = KnownProperty.Emission.TryFind(Material, out emissionName);
            baseColour = hasBaseColour ? Material.GetColor(baseColourName).linear : Color.white;
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
                int name;
                return KnownProperty.BaseTexture.TryFind(Material, out name) ? Material.GetTexture(name) : null;
            }
        }

        /// <summary>Multiplies the model's colour by <paramref name="tint"/>, linear.</summary>
        public void Tint(Color tint)
        {
            if (!hasBaseColour)
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
            if (!hasEmission)
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
            int name;
            if (KnownProperty.EmissionTexture.TryFind(Material, out name))
            {
                Material.SetTexture(name, texture);
            }
        }

        /// <summary>Destroys the copy.</summary>
        public void Dispose()
        {
            UnityEngine.Object.Destroy(Material);
        }
    }
}
