using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of a scene.</summary>
    internal static class SceneChecks
    {
        private const int Sha256Bytes = 32;
        private const double MaxScale = 1e4;

        /// <summary>
        /// Refuses a scene that is absent or malformed, or asks for what the simulator does not have.
        /// </summary>
        internal static void Scene(Wire.Scene scene, SimulatorInfo info)
        {
            FieldChecks.Required("scene", scene);
            FieldChecks.Unique("scene.assets", scene.Assets.Select(asset => asset.Name).ToArray());
            foreach (Wire.Asset asset in scene.Assets)
            {
                Asset($"scene.assets['{asset.Name}']", asset, info);
            }

            if (scene.Level.Length > 0 && !info.Levels.Contains(scene.Level))
            {
                throw FieldChecks.Malformed(
                    $"scene.level: expected one of {FieldChecks.Listed(info.Levels)}, got '{scene.Level}'");
            }

            var names = new HashSet<string>(scene.Assets.Select(asset => asset.Name));
            for (int i = 0; i < scene.Placements.Count; i++)
            {
                Placement($"scene.placements[{i}]", scene.Placements[i], names);
            }
        }

        /// <summary>Refuses a scene of which a placement has the id of a thing that stands in its level.</summary>
        internal static void NoIdTwice(Wire.Scene scene, LevelThings things)
        {
            var taken = new HashSet<uint>(things.Things.Select(thing => thing.InstanceId));
            for (int i = 0; i < scene.Placements.Count; i++)
            {
                uint id = scene.Placements[i].InstanceId;
                if (taken.Contains(id))
                {
                    throw FieldChecks.Malformed(
                        $"scene.placements[{i}].instance_id: {id} is that of a thing of level '{scene.Level}'; " +
                        $"take another one");
                }
            }
        }

        private static void Asset(string where, Wire.Asset asset, SimulatorInfo info)
        {
            bool hasFile = asset.Sha256.Length > 0 || asset.HasGlb;
            if (asset.Prefab.Length > 0)
            {
                if (hasFile)
                {
                    throw FieldChecks.Malformed(
                        $"{where}: expected either a file (sha256) or a prefab, got both; leave one out");
                }

                string[] known = info.Catalogue.Select(model => model.Name).ToArray();
                if (!known.Contains(asset.Prefab))
                {
                    throw FieldChecks.Malformed(
                        $"{where}.prefab: expected one of {FieldChecks.Listed(known)}, got '{asset.Prefab}'");
                }
            }
            else if (asset.Sha256.Length != Sha256Bytes)
            {
                throw FieldChecks.Malformed(
                    $"{where}.sha256: expected {Sha256Bytes} bytes, or a prefab, got {asset.Sha256.Length} bytes");
            }
            else if (asset.HasGlb && !HasDigest(asset.Glb, asset.Sha256))
            {
                throw FieldChecks.Malformed($"{where}: its bytes do not have its SHA-256");
            }
        }

        private static bool HasDigest(ByteString content, ByteString sha256)
        {
            using (SHA256 hash = SHA256.Create())
            {
                return hash.ComputeHash(content.ToByteArray()).SequenceEqual(sha256);
            }
        }

        private static void Placement(string where, Wire.Placement placement, HashSet<string> assets)
        {
            FieldChecks.InRange(
                $"{where}.instance_id", placement.InstanceId, InstanceIds.FirstStatic, InstanceIds.Last);
            StateChecks.Category($"{where}.category", placement.Category);
            GeometryChecks.Pose($"{where}.world_from_asset", placement.WorldFromAsset);
            GeometryChecks.Color($"{where}.tint", placement.Tint);
            if (!(placement.Scale > 0.0 && placement.Scale < MaxScale))
            {
                throw FieldChecks.Malformed(
                    $"{where}.scale: expected over 0 and under {FieldChecks.Shown(MaxScale)}, got " +
                    FieldChecks.Shown(placement.Scale));
            }

            FieldChecks.InRange($"{where}.signal", placement.Signal, 0, StateChecks.LastSignal);
            if (!assets.Contains(placement.Asset))
            {
                throw FieldChecks.Malformed(
                    $"scene.placements: asset '{placement.Asset}' of instance {placement.InstanceId} is not in the " +
                    "scene");
            }
        }
    }
}
