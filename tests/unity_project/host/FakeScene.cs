using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using Wire = Bridge.Protocol.V1;

namespace Bridge.FakeHost
{
    /// <summary>
    /// What never moves, and the models of the simulator's own. Of placements only the ground is drawn, with the id of
    /// the first road; the level "plain" has a ground and a wall beside the road.
    /// </summary>
    internal sealed class FakeScene
    {
        /// <summary>The name of the only level.</summary>
        internal const string Plain = "plain";

        /// <summary>The models of the simulator's own.</summary>
        internal static readonly IReadOnlyList<Wire.CatalogueModel> Catalogue = new[]
        {
            Model("car", Wire.Category.Car, new Size(4.4, 1.8, 1.5)),
            Model("van", Wire.Category.Van, new Size(5.2, 2.0, 2.3)),
        };

        private const uint PlainGround = 16384;
        private const uint PlainWall = 16385;

        private readonly Dictionary<string, Wire.CatalogueModel> prefabs;

        internal FakeScene(SceneToLoad scene)
        {
            prefabs = scene.Assets.Where(asset => asset.Prefab != null)
                .ToDictionary(asset => asset.Name, asset => Catalogue.Single(model => model.Name == asset.Prefab));
            HasLevel = scene.Level == Plain;
            if (HasLevel)
            {
                GroundId = (int)PlainGround;
                var wall = new Size(30.0, 0.5, 4.0);
                var worldFromWall = new Pose(new Vec3(25.0, 9.0, 0.0), Quat.Identity);
                Boxes = new[] { new DrawnBox((int)PlainWall, worldFromWall, wall, new byte[] { 160, 140, 120 }) };
                Things = new LevelThings(new[]
                {
                    new Wire.LevelThing { InstanceId = PlainGround, Category = Wire.Category.Road },
                    new Wire.LevelThing { InstanceId = PlainWall, Category = Wire.Category.Building },
                });
            }
            else
            {
                Wire.Placement road = scene.Placements.FirstOrDefault(p => p.Category == Wire.Category.Road);
                GroundId = road == null ? 0 : (int)road.InstanceId;
                Boxes = new DrawnBox[0];
                Things = LevelThings.None;
            }
        }

        /// <summary>Whether the scene has the level.</summary>
        internal bool HasLevel { get; }

        /// <summary>What stands in the level.</summary>
        internal LevelThings Things { get; }

        /// <summary>The id of the plane z = 0; 0 where there is none.</summary>
        internal int GroundId { get; }

        /// <summary>What of it is drawn besides the ground.</summary>
        internal IReadOnlyList<DrawnBox> Boxes { get; }

        /// <summary>The assets of the scene that are models of the catalogue, by name.</summary>
        internal IReadOnlyDictionary<string, Wire.CatalogueModel> Prefabs
        {
            get { return prefabs; }
        }

        /// <summary>How large an actor is drawn: as its model of the catalogue, else as the state says.</summary>
        internal Size SizeOf(Wire.Actor actor)
        {
            Wire.CatalogueModel model;
            return Messages.Read(prefabs.TryGetValue(actor.Asset, out model) ? model.Size : actor.Size);
        }

        private static Wire.CatalogueModel Model(string name, Wire.Category category, Size size)
        {
            return new Wire.CatalogueModel { Name = name, Category = category, Size = Messages.Of(size) };
        }
    }
}
