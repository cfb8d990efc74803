using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// Renderers of which one level of detail is drawn at a time: those of a LODGroup, or some without one, which have a
    /// single level.
    /// </summary>
    /// <remarks>
    /// Left alone, Unity chooses the level while a camera renders, by settings of quality and of the camera, and says
    /// nothing of it. So it is chosen here for each view and forced on the LODGroup: ids show what colours show, and a
    /// depth view what a camera shows.
    /// </remarks>
    public sealed class DetailLevels
    {
        private readonly LODGroup group;
        private readonly float[] smallestHeights;
        private readonly DrawnSurface[][] levels;

        private DetailLevels(LODGroup group, float[] smallestHeights, DrawnSurface[][] levels)
        {
            this.group = group;
            this.smallestHeights = smallestHeights;
            this.levels = levels;
        }

        /// <summary>A single level of the given surfaces.</summary>
        public static DetailLevels Single(IEnumerable<DrawnSurface> surfaces)
        {
            return new DetailLevels(null, new[] { 0f }, new[] { new List<DrawnSurface>(surfaces).ToArray() });
        }

        /// <summary>The levels of a LODGroup, which no longer cross-fades.</summary>
        /// <param name="group">A group with at least one level.</param>
        /// <param name="surfacesOf">The surfaces of renderers; others in the group belong to other things.</param>
        public static DetailLevels Of(LODGroup group, IReadOnlyDictionary<Renderer, DrawnSurface[]> surfacesOf)
        {
            group.fadeMode = LODFadeMode.None;
            LOD[] lods = group.GetLODs();
            var heights = new float[lods.Length];
            var levels = new DrawnSurface[lods.Length][];
            for (int level = 0; level < lods.Length; level++)
            {
                heights[level] = lods[level].screenRelativeTransitionHeight;
                var surfaces = new List<DrawnSurface>();
                foreach (Renderer renderer in lods[level].renderers)
                {
                    DrawnSurface[] found;
                    if (renderer != null && surfacesOf.TryGetValue(renderer, out found))
                    {
                        surfaces.AddRange(found);
                    }
                }

                levels[level] = surfaces.ToArray();
            }

            return new DetailLevels(group, heights, levels);
        }

        /// <summary>
        /// Which level <paramref name="view"/> shows: the first one for which the group is high enough in the picture,
        /// else the last. Nothing is left out for being small.
        /// </summary>
        public int Choose(View view)
        {
            if (group == null || levels.Length == 1)
            {
                return 0;
            }

            Transform transform = group.transform;
            Vector3 scale = transform.lossyScale;
            double largest = Math.Max(Math.Abs(scale.x), Math.Max(Math.Abs(scale.y), Math.Abs(scale.z)));
            Vec3 middle = transform.TransformPoint(group.localReferencePoint).ToVec3();
            double distance = Math.Max((middle - view.Placement.Position).Length, 1e-3);
            double height = group.size * largest * view.Fy / (distance * view.Height);
            for (int level = 0; level < levels.Length; level++)
            {
                if (height >= smallestHeights[level])
                {
                    return level;
                }
            }

            return levels.Length - 1;
        }

        /// <summary>Makes cameras draw <paramref name="level"/> and no other from now on.</summary>
        public void Show(int level)
        {
            if (group != null)
            {
                group.ForceLOD(level);
            }
        }

        /// <summary>What is drawn of <paramref name="level"/>.</summary>
        public IReadOnlyList<DrawnSurface> Surfaces(int level)
        {
            return levels[level];
        }
    }
}
