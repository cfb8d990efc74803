using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Measures prefabs in their own axes, as if their own position, rotation and scale were none.</summary>
    public static class ModelBounds
    {
        /// <summary>
        /// The box around all meshes of <paramref name="prefab"/>, in the axes of a Transform. Unit: [m].
        /// </summary>
        public static Bounds Of(GameObject prefab)
        {
            bool any = false;
            var bounds = new Bounds(Vector3.zero, Vector3.zero);
            // The scale of the prefab is part of the model; position and rotation are not.
            Transform root = prefab.transform;
            Matrix4x4 modelFromWorld = Matrix4x4.Scale(root.localScale) * root.worldToLocalMatrix;
            foreach (Renderer renderer in prefab.GetComponentsInChildren<Renderer>(true))
            {
                Bounds local;
                if (!TryLocal(renderer, out local))
                {
                    continue;
                }

                Matrix4x4 modelFromMesh = modelFromWorld * renderer.transform.localToWorldMatrix;
                for (int corner = 0; corner < 8; corner++)
                {
                    var side = new Vector3(
                        (corner & 1) == 0 ? -1f : 1f, (corner & 2) == 0 ? -1f : 1f, (corner & 4) == 0 ? -1f : 1f);
                    Vector3 point = modelFromMesh.MultiplyPoint3x4(local.center + Vector3.Scale(local.extents, side));
                    if (any)
                    {
                        bounds.Encapsulate(point);
                    }
                    else
                    {
                        bounds = new Bounds(point, Vector3.zero);
                        any = true;
                    }
                }
            }

            return bounds;
        }

        /// <summary>Length, width and height of a box in the axes of a Transform.</summary>
        public static Vector3 SizeOf(Bounds bounds)
        {
            return new Vector3(bounds.size.z, bounds.size.x, bounds.size.y);
        }

        private static bool TryLocal(Renderer renderer, out Bounds local)
        {
            var skin = renderer as SkinnedMeshRenderer;
            var filter = renderer.GetComponent<MeshFilter>();
            local = default(Bounds);
            if (skin != null && skin.sharedMesh != null)
            {
                // localBounds are in the axes of the root bone where there is one; those of the mesh are in its own.
                local = skin.sharedMesh.bounds;
                return true;
            }

            if (renderer is MeshRenderer && filter != null && filter.sharedMesh != null)
            {
                local = filter.sharedMesh.bounds;
                return true;
            }

            return false;
        }
    }
}
