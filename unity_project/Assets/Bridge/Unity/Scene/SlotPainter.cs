using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Tints one actor and lights its lamps.
    /// </summary>
    /// <remarks>
    /// Every actor has materials of its own for what its state changes, and shares the others with its model. A
    /// MaterialPropertyBlock could not do it: glow needs a shader keyword, which blocks do not have, and the renderers'
    /// blocks stay free for the passes that draw ids. A vehicle has some six such materials.
    /// </remarks>
    public sealed class SlotPainter : IDisposable
    {
        private readonly List<SlottedMaterial> own = new List<SlottedMaterial>();

        /// <summary>Gives <paramref name="renderers"/> copies of those of their materials that have a slot.</summary>
        public SlotPainter(IEnumerable<Renderer> renderers)
        {
            var copies = new Dictionary<Material, SlottedMaterial>();
            foreach (Renderer renderer in renderers)
            {
                Material[] materials = renderer.sharedMaterials;
                for (int i = 0; i < materials.Length; i++)
                {
                    if (MaterialSlots.Of(materials[i]) == Slot.Fixed)
                    {
                        continue;
                    }

                    SlottedMaterial copy;
                    if (!copies.TryGetValue(materials[i], out copy))
                    {
                        copy = new SlottedMaterial(materials[i]);
                        copies.Add(materials[i], copy);
                        own.Add(copy);
                    }

                    materials[i] = copy.Material;
                }

                renderer.sharedMaterials = materials;
            }
        }

        /// <summary>
        /// Sets colours and lamps to those of <paramref name="actor"/>; a colour that is absent is white.
        /// </summary>
        public void Paint(Wire.Actor actor)
        {
            foreach (SlottedMaterial material in own)
            {
                if (material.Slot == Slot.Primary)
                {
                    material.Tint(ColorOf(actor.Primary));
                }
                else if (material.Slot == Slot.Secondary)
                {
                    material.Tint(ColorOf(actor.Secondary));
                }
            }
        }

        /// <summary>Lights the lamps that <paramref name="lights"/>, null for none, says are on.</summary>
        public void Light(Wire.VehicleLights lights, Glow glow)
        {
            foreach (SlottedMaterial material in own.Where(each => each.Slot >= Slot.Brake && each.Slot <= Slot.Right))
            {
                material.Glow(lights == null ? 0.0 : Brightness(material.Slot, lights, glow));
            }
        }

        /// <summary>Destroys the copies.</summary>
        public void Dispose()
        {
            foreach (SlottedMaterial material in own)
            {
                material.Dispose();
            }

            own.Clear();
        }

        /// <summary>The same colour, linear; white where it is absent.</summary>
        internal static Color ColorOf(Wire.Color color)
        {
            return color == null ? Color.white : new Color((float)color.R, (float)color.G, (float)color.B);
        }

        private static double Brightness(Slot slot, Wire.VehicleLights lights, Glow glow)
        {
            switch (slot)
            {
                case Slot.Brake: return lights.Brake ? glow.Brake : lights.Head ? glow.Tail : 0.0;
                case Slot.Head: return lights.Head ? glow.Head : 0.0;
                case Slot.Left: return lights.Left ? glow.Indicator : 0.0;
                default: return lights.Right ? glow.Indicator : 0.0;
            }
        }
    }
}
