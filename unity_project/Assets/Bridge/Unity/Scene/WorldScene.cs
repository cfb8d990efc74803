using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Object = UnityEngine.Object;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// What stands in the world: the placements and the level of the loaded scene, the actors of the state at hand, and
    /// the traffic of the level. Used from Unity's thread only.
    /// </summary>
    public sealed class WorldScene : IWorldScene, IDisposable
    {
        private readonly GameObject shelf;
        private readonly GltfLibrary files;
        private readonly PrefabLibrary prefabs;
        private readonly LevelLoader level = new LevelLoader();
        private readonly TrafficRunner traffic = new TrafficRunner();
        private LoadedScene loaded;

        /// <summary>Prepares an empty world.</summary>
        /// <exception cref="InvalidOperationException">The project's catalogue has an error.</exception>
        public WorldScene()
        {
            shelf = LastingObject.New("Bridge models");
            shelf.SetActive(false);
            files = new GltfLibrary(shelf.transform);
            prefabs = new PrefabLibrary(BridgeCatalogue.Load(), shelf.transform);
            loaded = LoadedScene.Empty();
        }

        /// <summary>Models of the project that actors may use.</summary>
        public IEnumerable<Wire.CatalogueModel> Catalogue => prefabs.Models;

        /// <summary>Names of the project's levels.</summary>
        public IEnumerable<string> Levels => prefabs.Levels;

        /// <summary>Whether a level of the project drives traffic.</summary>
        public bool DrivesTraffic => prefabs.DrivesTraffic;

        /// <inheritdoc/>
        public IReadOnlyList<DrawnActor> Actors { get; private set; } = new DrawnActor[0];

        /// <inheritdoc/>
        public IReadOnlyList<DrawnThing> Statics => loaded.Things;

        /// <summary>What each thing that never moves is, by its id.</summary>
        public IReadOnlyDictionary<int, Wire.Category> Categories => loaded.Categories;

        /// <summary>Where the street lamps are, in the world frame. Unit: [m].</summary>
        public IReadOnlyList<Vec3> StreetLampPlaces => loaded.StreetLampPlaces;

        /// <inheritdoc/>
        public async Task<LevelThings> Load(SceneToLoad scene)
        {
            // First what can fail for a fault of the request, so that a scene that is refused leaves the old one alone.
            var models = new Dictionary<string, ModelTemplate>();
            foreach (AssetFile asset in scene.Assets)
            {
                models.Add(asset.Name, asset.Prefab == null ? await files.Load(asset) : prefabs.Model(asset));
            }

            traffic.Stop();
            Actors = new DrawnActor[0];
            loaded.Dispose();
            loaded = LoadedScene.Empty();
            await level.Unload();
            files.KeepOnly(scene.Assets);
            LevelContent content = LevelContent.Nothing;
            if (scene.Level.Length > 0)
            {
                var taken = new HashSet<int>(scene.Placements.Select(placement => (int)placement.InstanceId));
                content = await level.Load(scene.Level, taken);
            }

            loaded = new LoadedScene(scene.Placements, models, content);
            traffic.Use(content.Traffic, models.Keys);
            return new LevelThings(content.Things.Select(thing => new Wire.LevelThing
            {
                InstanceId = (uint)thing.Id, Category = thing.Category,
            }));
        }

        /// <inheritdoc/>
        public void Apply(Wire.WorldState state)
        {
            Actors = loaded.Actors.Show(state.Actors);
        }

        /// <summary>
        /// Lights what glows in the world as in <paramref name="state"/>, the one that was applied last.
        /// </summary>
        public void Light(Wire.WorldState state, Glow glow)
        {
            loaded.Materials.Light(glow);
            loaded.Actors.Light(state.Actors, glow);
        }

        /// <summary>Starts the traffic of the level anew, at step 0.</summary>
        /// <exception cref="RequestException">The loaded scene has no level that drives traffic.</exception>
        public void SetTraffic(Wire.SetTrafficRequest demand)
        {
            traffic.Begin(demand);
        }

        /// <summary>Runs the traffic up to <paramref name="step"/>.</summary>
        /// <exception cref="RequestException">No traffic was set, or it is past that step.</exception>
        public Wire.TrafficMoment Advance(ulong step)
        {
            return traffic.Advance(step);
        }

        /// <summary>Takes everything out of Unity again.</summary>
        public void Dispose()
        {
            traffic.Stop();
            loaded.Dispose();
            level.Abandon();
            files.Dispose();
            prefabs.Dispose();
            Object.Destroy(shelf);
        }
    }
}
