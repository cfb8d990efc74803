using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// The materials of what never moves: tinted ones, lenses of street lamps and window fronts. Things of one model
    /// and one tint share theirs, so that Unity can draw them together.
    /// </summary>
    public sealed class StaticMaterials : IDisposable
    {
        // Buildings light their windows in so many different patterns.
        private const int Patterns = 4;

        // What lit rooms look like; curtains and lamps are warm.
        private static readonly Color RoomHue = new Color(1f, 0.78f, 0.48f);

        private readonly Dictionary<Key, SlottedMaterial> copies = new Dictionary<Key, SlottedMaterial>();
        private readonly WindowPanes panes = new WindowPanes();

        /// <summary>Gives <paramref name="renderers"/> the materials of a thing.</summary>
        /// <param name="renderers">Of the thing.</param>
        /// <param name="tint">Of its materials of slot primary, linear.</param>
        /// <param name="id">Its instance id; buildings with another light other windows.</param>
        public void Assign(IEnumerable<Renderer> renderers, Color tint, int id)
        {
            foreach (Renderer renderer in renderers)
            {
                Material[] materials = renderer.sharedMaterials;
                bool changed = false;
                for (int i = 0; i < materials.Length; i++)
                {
                    Slot slot = MaterialSlots.Of(materials[i]);
                    if (slot == Slot.Primary || slot == Slot.Lamp || slot == Slot.Window)
                    {
                        materials[i] = Copy(materials[i], slot, tint, id % Patterns).Material;
                        changed = true;
                    }
                }

                if (changed)
                {
                    renderer.sharedMaterials = materials;
                }
            }
        }

        /// <summary>Lights street lamps and windows.</summary>
        public void Light(Glow glow)
        {
            foreach (SlottedMaterial material in copies.Values)
            {
                if (material.Slot == Slot.Lamp)
                {
                    material.Glow(glow.StreetLamp);
                }
                else if (material.Slot == Slot.Window)
                {
                    material.Glow(RoomHue, glow.Window);
                }
            }
        }

        /// <summary>Destroys all of them; whatever wears them must be gone.</summary>
        public void Dispose()
        {
            foreach (SlottedMaterial material in copies.Values)
            {
                material.Dispose();
            }

            copies.Clear();
            panes.Dispose();
        }

        private SlottedMaterial Copy(Material model, Slot slot, Color tint, int pattern)
        {
            var key = new Key(model, slot == Slot.Primary ? tint : Color.white, slot == Slot.Window ? pattern : 0);
            SlottedMaterial copy;
            if (!copies.TryGetValue(key, out copy))
            {
                copy = new SlottedMaterial(model);
                copy.Material.enableInstancing = true;
                copy.Tint(key.Tint);
                if (slot == Slot.Window)
                {
                    copy.SetGlowTexture(panes.Lit(copy.BaseTexture, pattern));
                }

                copies.Add(key, copy);
            }

            return copy;
        }

        private struct Key : IEquatable<Key>
        {
            private readonly Material model;
            private readonly int pattern;

            public Key(Material model, Color tint, int pattern)
            {
                this.model = model;
                this.pattern = pattern;
                Tint = tint;
            }

            public Color Tint { get; }

            public bool Equals(Key other)
            {
                return ReferenceEquals(model, other.model) && pattern == other.pattern && Tint.Equals(other.Tint);
            }

            public override bool Equals(object other)
            {
                return other is Key && Equals((Key)other);
            }

            public override int GetHashCode()
            {
                return (model.GetHashCode() * 31 + pattern) * 31 + Tint.GetHashCode();
            }
        }
    }
}
