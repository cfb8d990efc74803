using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>The materials that draw ids, depth and normals: one for each kind of surface.</summary>
    public sealed class SurfaceMaterials : IDisposable
    {
        private static readonly int Cull = Shader.PropertyToID("_BridgeCull");
        private static readonly int HoleTexture = Shader.PropertyToID("_BridgeHoles");
        private static readonly int Opacity = Shader.PropertyToID("_BridgeOpacity");
        private static readonly int Cutoff = Shader.PropertyToID("_BridgeCutoff");

        private readonly Dictionary<SurfaceKind, Material> materials = new Dictionary<SurfaceKind, Material>();
        private readonly Shader shader = BridgeShaders.Load("BridgeSurface");

        /// <summary>The material for surfaces of <paramref name="kind"/>.</summary>
        public Material Of(SurfaceKind kind)
        {
            Material material;
            if (!materials.TryGetValue(kind, out material))
            {
                material = new Material(shader) { hideFlags = HideFlags.HideAndDontSave };
                material.SetFloat(Cull, (int)kind.Cull);
                material.SetFloat(Opacity, kind.Opacity);
                material.SetFloat(Cutoff, kind.Cutoff);
                if (kind.Texture != null)
                {
                    material.SetTexture(HoleTexture, kind.Texture);
                    material.SetTextureScale(HoleTexture, new Vector2(kind.ScaleAndOffset.x, kind.ScaleAndOffset.y));
                    material.SetTextureOffset(HoleTexture, new Vector2(kind.ScaleAndOffset.z, kind.ScaleAndOffset.w));
                }

                materials.Add(kind, material);
            }

            return material;
        }

        /// <summary>Forgets all materials, so that textures of a scene that is gone can be unloaded.</summary>
        public void Dispose()
        {
            foreach (Material material in materials.Values)
            {
                Object.Destroy(material);
            }

            materials.Clear();
        }
    }
}
