using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// What carries one id in the id image: the mesh renderers of an object. Particles, lines, sprites and Unity's
    /// Terrain are no mesh renderers: cameras draw them, but they have neither id nor depth.
    /// </summary>
    public sealed class DrawnThing
    {
        private readonly List<BakedSkin> skins = new List<BakedSkin>();
        private readonly List<DetailLevels> parts = new List<DetailLevels>();

        /// <summary>
        /// Collects what is drawn. LODGroups of the renderers stop fading, and skinned meshes are baked from here on.
        /// Meshes and holes are those of this moment; colours may change later.
        /// </summary>
        /// <param name="id">The value of its pixels. Range: 1 to 65535.</param>
        /// <param name="renderers">Of one object; those that are no meshes, or only cast shadows, are left out.</param>
        /// <exception cref="ArgumentOutOfRangeException">The id is out of range.</exception>
        /// <exception cref="InvalidOperationException">A renderer is part of a static batch.</exception>
        public DrawnThing(int id, IEnumerable<Renderer> renderers)
        {
            if (id < 1 || id > IdCodec.Largest)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(id), id, $"expected an id from 1 to {IdCodec.Largest} for a thing that is drawn");
            }

            Id = id;
            var surfaces = new Dictionary<Renderer, DrawnSurface[]>();
            var ungrouped = new List<Renderer>();
            var groups = new List<LODGroup>();
            foreach (Renderer renderer in renderers)
            {
                Renderer drawn = renderer.shadowCastingMode == ShadowCastingMode.ShadowsOnly ? null : Drawn(renderer);
                if (drawn == null || surfaces.ContainsKey(drawn))
                {
                    continue;
                }

                surfaces.Add(drawn, Surfaces(drawn));
                ungrouped.Add(drawn);
                var group = renderer.GetComponentInParent<LODGroup>(true);
                if (group != null && group.lodCount > 0 && !groups.Contains(group))
                {
                    groups.Add(group);
                }
            }

            foreach (LODGroup group in groups)
            {
                UseBaked(group);
                parts.Add(DetailLevels.Of(group, surfaces));
                ungrouped.RemoveAll(new HashSet<Renderer>(Members(group)).Contains);
            }

            var others = new List<DrawnSurface>();
            foreach (Renderer renderer in ungrouped)
            {
                others.AddRange(surfaces[renderer]);
            }

            if (others.Count > 0)
            {
                parts.Add(DetailLevels.Single(others));
            }
        }

        /// <summary>The value of its pixels in the id image.</summary>
        public int Id { get; }

        /// <summary>What it is made of; of each part one level of detail is drawn.</summary>
        public IReadOnlyList<DetailLevels> Parts
        {
            get { return parts; }
        }

        /// <summary>Takes over the poses that skinned meshes have now. To be called when they have moved.</summary>
        public void Settle()
        {
            foreach (BakedSkin skin in skins)
            {
                skin.Bake();
            }
        }

        private static DrawnSurface[] Surfaces(Renderer renderer)
        {
            if (renderer.isPartOfStaticBatch)
            {
                // Its mesh is that of the whole batch, and nothing says which parts a command buffer would draw.
                throw new InvalidOperationException(
                    $"expected the object '{renderer.name}' to have a mesh of its own, got one of a static batch; turn off "
                    + "Project Settings > Player > Other Settings > Static Batching");
            }

            Material[] materials = renderer.sharedMaterials;
            Mesh mesh = renderer.GetComponent<MeshFilter>().sharedMesh;
            // Unity draws the last part again for each material too many: the same pixels.
            var surfaces = new DrawnSurface[Math.Min(materials.Length, mesh.subMeshCount)];
            for (int i = 0; i < surfaces.Length; i++)
            {
                surfaces[i] = new DrawnSurface(renderer, i, SurfaceKind.Of(materials[i]));
            }

            return surfaces;
        }

        private static IEnumerable<Renderer> Members(LODGroup group)
        {
            foreach (LOD lod in group.GetLODs())
            {
                foreach (Renderer renderer in lod.renderers)
                {
                    // A level may hold places for renderers that were deleted.
                    if (renderer != null)
                    {
                        yield return renderer;
                    }
                }
            }
        }

        // Puts baked skins in the places that skinned meshes have in the levels.
        private static void UseBaked(LODGroup group)
        {
            LOD[] lods = group.GetLODs();
            foreach (LOD lod in lods)
            {
                for (int i = 0; i < lod.renderers.Length; i++)
                {
                    var skin = lod.renderers[i] as SkinnedMeshRenderer;
                    if (skin != null && skin.sharedMesh != null)
                    {
                        lod.renderers[i] = BakedSkin.Of(skin).Rigid;
                    }
                }
            }

            group.SetLODs(lods);
        }

        // What draws a renderer's mesh; null if it has none.
        private Renderer Drawn(Renderer renderer)
        {
            var skin = renderer as SkinnedMeshRenderer;
            if (skin != null)
            {
                if (skin.sharedMesh == null)
                {
                    return null;
                }

                BakedSkin baked = BakedSkin.Of(skin);
                skins.Add(baked);
                return baked.Rigid;
            }

            var filter = renderer is MeshRenderer ? renderer.GetComponent<MeshFilter>() : null;
            return filter == null || filter.sharedMesh == null ? null : renderer;
        }
    }
}
