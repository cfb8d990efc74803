using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// A model to copy: of a file or of the catalogue. It stands under an inactive parent, so that it is never seen.
    /// </summary>
    public sealed class ModelTemplate : IDisposable
    {
        // Where a level of detail takes over, by the share of the picture's height that the model spans: the heights at
        // which the embedded engine changes, in a picture of 720 rows.
        private static readonly float[] SmallestHeights = { 180f / 720f, 56f / 720f, 18f / 720f };

        private readonly GameObject root;
        private readonly IDisposable source;

        /// <summary>Takes over <paramref name="root"/>, which is already in its place.</summary>
        /// <param name="root">Has the axes of a Transform of an actor's frame, and no scale.</param>
        /// <param name="source">
        /// What its meshes and materials belong to; null where they are assets of the project.
        /// </param>
        public ModelTemplate(GameObject root, IDisposable source)
        {
            this.root = root;
            this.source = source;
            Settle(root);
            GroupLevels(root);
            IEnumerable<Material> materials = Renderers(root).SelectMany(each => each.sharedMaterials);
            foreach (Material material in materials.Where(each => each != null))
            {
                material.enableInstancing = true;
            }

            LampPlaces = StreetLamps.Find(root)
                .Select(place => Axes.LocalFromUnity(root.transform.InverseTransformPoint(place).ToVec3())).ToArray();
        }

        /// <summary>
        /// Centres of its street lamps in the frame of the asset (x forward, y left, z up). Unit: [m].
        /// </summary>
        public IReadOnlyList<Vec3> LampPlaces { get; }

        /// <summary>A copy under <paramref name="parent"/>.</summary>
        public GameObject Copy(Transform parent, string name)
        {
            GameObject copy = UnityEngine.Object.Instantiate(root, parent, false);
            copy.name = name;
            return copy;
        }

        /// <summary>Destroys it; copies must be gone by then.</summary>
        public void Dispose()
        {
            UnityEngine.Object.Destroy(root);
            if (source != null)
            {
                source.Dispose();
            }
        }

        /// <summary>All renderers of an object, of all levels of detail, hidden ones too.</summary>
        public static Renderer[] Renderers(GameObject root)
        {
            return root.GetComponentsInChildren<Renderer>(true);
        }

        // Whatever moves or shines by itself would make a picture depend on more than its state.
        private static void Settle(GameObject root)
        {
            foreach (Component each in root.GetComponentsInChildren<Component>(true))
            {
                var behaviour = each as Behaviour;
                var body = each as Rigidbody;
                var collider = each as Collider;
                var particles = each as ParticleSystem;
                if (behaviour is Animator || behaviour is Animation || behaviour is Light || behaviour is Camera)
                {
                    behaviour.enabled = false;
                }
                else if (body != null)
                {
                    body.isKinematic = true;
                }
                else if (collider != null)
                {
                    collider.enabled = false;
                }
                else if (particles != null)
                {
                    particles.Stop(true, ParticleSystemStopBehavior.StopEmittingAndClear);
                }
            }
        }

        // Nodes lod0, lod1 … become a LODGroup. Which level is drawn is chosen for each picture, see DetailLevels.
        private static void GroupLevels(GameObject root)
        {
            Transform[] levels = root.GetComponentsInChildren<Transform>(true)
                .Where(each => GlbLevels.LevelOf(each.name) >= 0)
                .OrderBy(each => GlbLevels.LevelOf(each.name)).ToArray();
            if (levels.Length < 2)
            {
                return;
            }

            var lods = new LOD[levels.Length];
            for (int i = 0; i < lods.Length; i++)
            {
                lods[i] = new LOD(SmallestHeight(i, lods.Length), Renderers(levels[i].gameObject));
            }

            LODGroup group = root.AddComponent<LODGroup>();
            group.fadeMode = LODFadeMode.None;
            group.SetLODs(lods);
            group.RecalculateBounds();
        }

        // Heights descend, as SetLODs demands; the last level is drawn however small it is.
        private static float SmallestHeight(int level, int levels)
        {
            if (level == levels - 1)
            {
                return 0f;
            }

            int last = SmallestHeights.Length - 1;
            return level <= last ? SmallestHeights[level] : SmallestHeights[last] / (level - last + 1);
        }
    }
}
