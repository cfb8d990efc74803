using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>What one view draws of the world, in the levels of detail that it chose.</summary>
    public sealed class DrawList
    {
        private readonly List<KeyValuePair<DetailLevels, int>> levels = new List<KeyValuePair<DetailLevels, int>>();
        private readonly List<IdentifiedSurface> seen = new List<IdentifiedSurface>();
        private readonly List<ActorSurfaces> actors = new List<ActorSurfaces>();

        /// <summary>Chooses for <paramref name="view"/> from what stands in <paramref name="scene"/> now.</summary>
        public DrawList(IWorldScene scene, View view)
        {
            Matrix4x4 clipFromWorld =
                (view.Projection(ClipPlanes.Near, ClipPlanes.Far) * view.WorldToCamera).ToMatrix4x4();
            Plane[] frustum = GeometryUtility.CalculateFrustumPlanes(clipFromWorld);
            // Of two surfaces in one plane the first one shows: the order must be that of the ids, not one by distance.
            foreach (DrawnThing thing in scene.Statics)
            {
                foreach (IdentifiedSurface surface in Chosen(thing, view))
                {
                    AddIfSeen(surface, frustum);
                }
            }

            foreach (DrawnActor actor in scene.Actors)
            {
                var surfaces = new List<IdentifiedSurface>(Chosen(actor.Thing, view));
                actors.Add(new ActorSurfaces(actor, surfaces));
                foreach (IdentifiedSurface surface in surfaces)
                {
                    AddIfSeen(surface, frustum);
                }
            }
        }

        /// <summary>Everything that may be in the picture.</summary>
        public IReadOnlyList<IdentifiedSurface> Seen
        {
            get { return seen; }
        }

        /// <summary>The surfaces of every actor, whether in the picture or not, by ascending id.</summary>
        public IReadOnlyList<ActorSurfaces> Actors
        {
            get { return actors; }
        }

        /// <summary>Makes cameras draw the same levels of detail from now on.</summary>
        public void Show()
        {
            foreach (KeyValuePair<DetailLevels, int> chosen in levels)
            {
                chosen.Key.Show(chosen.Value);
            }
        }

        private IEnumerable<IdentifiedSurface> Chosen(DrawnThing thing, View view)
        {
            foreach (DetailLevels part in thing.Parts)
            {
                int level = part.Choose(view);
                levels.Add(new KeyValuePair<DetailLevels, int>(part, level));
                foreach (DrawnSurface surface in part.Surfaces(level))
                {
                    if (surface.IsShown)
                    {
                        yield return new IdentifiedSurface(surface, thing.Id);
                    }
                }
            }
        }

        private void AddIfSeen(IdentifiedSurface surface, Plane[] frustum)
        {
            if (GeometryUtility.TestPlanesAABB(frustum, surface.Surface.Renderer.bounds))
            {
                seen.Add(surface);
            }
        }
    }
}
