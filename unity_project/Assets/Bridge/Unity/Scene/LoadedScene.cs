using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>Everything of one scene that stands in Unity. It goes as a whole when the next one comes.</summary>
    public sealed class LoadedScene : IDisposable
    {
        private readonly GameObject root;

        /// <summary>Builds <paramref name="placements"/> and dresses what the level brought.</summary>
        /// <param name="placements">What never moves; their models are among <paramref name="models"/>.</param>
        /// <param name="models">By the names of the scene's assets.</param>
        /// <param name="level">What the level of the scene brought.</param>
        public LoadedScene(
            IReadOnlyList<Wire.Placement> placements,
            IReadOnlyDictionary<string, ModelTemplate> models,
            LevelContent level)
        {
            root = LastingObject.New("Bridge scene");
            Materials = new StaticMaterials();
            Actors = new ActorPool(models, root.transform);
            var categories = new Dictionary<int, Wire.Category>();
            foreach (Wire.Placement placement in placements)
            {
                categories[(int)placement.InstanceId] = placement.Category;
            }

            foreach (LabelledThing thing in level.Things)
            {
                categories[thing.Id] = thing.Category;
                Materials.Assign(thing.Renderers, Color.white, thing.Id);
            }

            Categories = categories;
            Things = new SceneBuilder(Materials).Build(placements, models, root.transform)
                .Concat(level.Things.Select(thing => new DrawnThing(thing.Id, thing.Renderers)))
                .ToArray();
            StreetLampPlaces = SceneBuilder.StreetLampPlaces(placements, models)
                .Concat(level.StreetLampPlaces).ToArray();
        }

        /// <summary>The actors' objects.</summary>
        public ActorPool Actors { get; }

        /// <summary>The materials of what never moves.</summary>
        public StaticMaterials Materials { get; }

        /// <summary>What never moves and has an id.</summary>
        public IReadOnlyList<DrawnThing> Things { get; }

        /// <summary>What each of them is, by id.</summary>
        public IReadOnlyDictionary<int, Wire.Category> Categories { get; }

        /// <summary>Where the street lamps are, in the world frame. Unit: [m].</summary>
        public IReadOnlyList<Vec3> StreetLampPlaces { get; }

        /// <summary>A world without anything.</summary>
        public static LoadedScene Empty()
        {
            return new LoadedScene(
                new Wire.Placement[0], new Dictionary<string, ModelTemplate>(), LevelContent.Nothing);
        }

        /// <summary>Takes it out of Unity.</summary>
        public void Dispose()
        {
            Actors.Dispose();
            // Destroy waits for the end of the frame; hidden, it is in no picture until then.
            root.SetActive(false);
            Object.Destroy(root);
            Materials.Dispose();
        }
    }
}
