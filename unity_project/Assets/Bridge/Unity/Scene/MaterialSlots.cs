using System;
using System.Collections.Generic;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Reads the slots of materials from their names.</summary>
    public static class MaterialSlots
    {
        private static readonly Dictionary<string, Slot> Words = new Dictionary<string, Slot>(StringComparer.Ordinal)
        {
            { "primary", Slot.Primary },
            { "secondary", Slot.Secondary },
            { "brake", Slot.Brake },
            { "head", Slot.Head },
            { "left", Slot.Left },
            { "right", Slot.Right },
            { "window", Slot.Window },
            { "lamp", Slot.Lamp },
        };

        /// <summary>The slot of <paramref name="material"/>; fixed of a missing one.</summary>
        public static Slot Of(Material material)
        {
            if (material == null)
            {
                return Slot.Fixed;
            }

            Slot slot;
            string name = material.name;
            return Words.TryGetValue(name.Substring(name.LastIndexOf('@') + 1), out slot) && name.IndexOf('@') >= 0
                ? slot
                : Slot.Fixed;
        }
    }
}
