using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Finds the lenses of street lamps: parts of meshes whose material has the slot lamp.</summary>
    public static class StreetLamps
    {
        /// <summary>The middle of every lens under <paramref name="root"/>, in Unity's world. Unit: [m].</summary>
        public static IReadOnlyList<Vector3> Find(GameObject root)
        {
            var places = new List<Vector3>();
            foreach (MeshFilter filter in root.GetComponentsInChildren<MeshFilter>(true))
            {
                var renderer = filter.GetComponent<MeshRenderer>();
                if (renderer == null || filter.sharedMesh == null || IsCoarse(filter))
                {
                    continue;
                }

                Material[] materials = renderer.sharedMaterials;
                for (int part = 0; part < Math.Min(materials.Length, filter.sharedMesh.subMeshCount); part++)
                {
                    if (MaterialSlots.Of(materials[part]) == Slot.Lamp)
                    {
                        places.Add(filter.transform.TransformPoint(filter.sharedMesh.GetSubMesh(part).bounds.center));
                    }
                }
            }

            return places;
        }

        // Coarser levels of detail show the same lamps again.
        private static bool IsCoarse(Component part)
        {
            for (Transform each = part.transform; each != null; each = each.parent)
            {
                if (GlbLevels.LevelOf(each.name) > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
