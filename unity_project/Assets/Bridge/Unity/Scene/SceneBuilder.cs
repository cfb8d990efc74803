using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Makes game objects of the placements of a scene.
    /// </summary>
    /// <remarks>
    /// Equal models are drawn together by GPU instancing (their materials allow it). They are not combined into static
    /// batches: that needs meshes that the processor can read, and renumbers the parts that the passes of ids draw.
    /// </remarks>
    public sealed class SceneBuilder
    {
        private readonly StaticMaterials materials;

        /// <summary>Dresses what it builds in <paramref name="materials"/>.</summary>
        public SceneBuilder(StaticMaterials materials)
        {
            this.materials = materials;
        }

        /// <summary>
        /// Builds all <paramref name="placements"/> under <paramref name="root"/>. Those that share an id are one
        /// thing.
        /// </summary>
        public IReadOnlyList<DrawnThing> Build(
            IReadOnlyList<Wire.Placement> placements,
            IReadOnlyDictionary<string, ModelTemplate> models,
            Transform root)
        {
            var renderers = new SortedDictionary<int, List<Renderer>>();
            foreach (Wire.Placement placement in placements)
            {
                int id = (int)placement.InstanceId;
                GameObject copy = models[placement.Asset].Copy(root, placement.Asset + " " + id);
                UnityPose pose = Axes.ToUnity(Messages.Read(placement.WorldFromAsset));
                copy.transform.SetPositionAndRotation(pose.Position.ToVector3(), pose.Rotation.ToQuaternion());
                copy.transform.localScale = Vector3.one * (float)placement.Scale;
                Renderer[] own = ModelTemplate.Renderers(copy);
                materials.Assign(own, SlotPainter.ColorOf(placement.Tint), id);
                List<Renderer> all;
                if (!renderers.TryGetValue(id, out all))
                {
                    all = new List<Renderer>();
                    renderers.Add(id, all);
                }

                all.AddRange(own);
            }

            return renderers.Select(pair => new DrawnThing(pair.Key, pair.Value)).ToArray();
        }

        /// <summary>Where the lenses of the street lamps of placements are, in the world frame. Unit: [m].</summary>
        public static IEnumerable<Vec3> StreetLampPlaces(
            IReadOnlyList<Wire.Placement> placements, IReadOnlyDictionary<string, ModelTemplate> models)
        {
            foreach (Wire.Placement placement in placements)
            {
                foreach (Vec3 place in models[placement.Asset].LampPlaces)
                {
                    yield return Messages.Read(placement.WorldFromAsset) * (placement.Scale * place);
                }
            }
        }
    }
}
