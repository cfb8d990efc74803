using System.Collections.Generic;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>A scene whose models are all there.</summary>
    public sealed class SceneToLoad
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="assets">See <see cref="Assets"/>.</param>
        /// <param name="placements">See <see cref="Placements"/>.</param>
        /// <param name="level">See <see cref="Level"/>.</param>
        public SceneToLoad(
            IReadOnlyList<AssetFile> assets, IReadOnlyList<Wire.Placement> placements, string level)
        {
            Assets = assets;
            Placements = placements;
            Level = level;
        }

        /// <summary>All models that placements and actors may use, with unique names.</summary>
        public IReadOnlyList<AssetFile> Assets { get; }

        /// <summary>Things that never move; their assets are among <see cref="Assets"/>.</summary>
        public IReadOnlyList<Wire.Placement> Placements { get; }

        /// <summary>One of <see cref="SimulatorInfo.Levels"/>; empty where the placements stand alone.</summary>
        public string Level { get; }
    }

    /// <summary>A model that a scene may use: a file, or one of the simulator's own.</summary>
    public sealed class AssetFile
    {
        private AssetFile(string name, byte[] glb, byte[] sha256, string prefab)
        {
            Name = name;
            Glb = glb;
            Sha256 = sha256;
            Prefab = prefab;
        }

        /// <summary>What placements and actors call it.</summary>
        public string Name { get; }

        /// <summary>The binary glTF 2.0 file; null where <see cref="Prefab"/> is set. Not to be changed.</summary>
        public byte[] Glb { get; }

        /// <summary>SHA-256 of <see cref="Glb"/>, 32 bytes; null where <see cref="Prefab"/> is set.</summary>
        public byte[] Sha256 { get; }

        /// <summary>A name from <see cref="SimulatorInfo.Catalogue"/>; null where there is a file.</summary>
        public string Prefab { get; }

        /// <summary>A model that came as a file.</summary>
        public static AssetFile FromFile(string name, byte[] glb, byte[] sha256)
        {
            return new AssetFile(name, glb, sha256, null);
        }

        /// <summary>A model of the simulator's catalogue.</summary>
        public static AssetFile FromCatalogue(string name, string prefab)
        {
            return new AssetFile(name, null, null, prefab);
        }
    }
}
