using System;
using System.Collections.Generic;
using System.Linq;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// The model files of the loaded scene by SHA-256, so that the next scene can do without sending them again. Not
    /// safe for several threads at once.
    /// </summary>
    public sealed class AssetStore
    {
        private Dictionary<ByteString, byte[]> files = new Dictionary<ByteString, byte[]>();

        /// <summary>Finds the content of the assets of a scene, in the request or among those that are kept.</summary>
        /// <param name="assets">Of which the digests are right.</param>
        /// <param name="missing">The SHA-256 of files that are neither here nor there, ascending.</param>
        /// <returns>What was found, in the order of <paramref name="assets"/>.</returns>
        public IReadOnlyList<AssetFile> Find(
            IEnumerable<Wire.Asset> assets, out IReadOnlyList<ByteString> missing)
        {
            Wire.Asset[] asked = assets.ToArray();
            Dictionary<ByteString, byte[]> known = ContentOf(asked);
            missing = asked.Where(asset => asset.Prefab.Length == 0 && !known.ContainsKey(asset.Sha256))
                .Select(asset => asset.Sha256)
                .Distinct()
                .OrderBy(digest => SceneIds.Hexadecimal(digest.ToByteArray()), StringComparer.Ordinal)
                .ToArray();
            var found = new List<AssetFile>();
            foreach (Wire.Asset asset in asked)
            {
                byte[] glb;
                if (asset.Prefab.Length > 0)
                {
                    found.Add(AssetFile.FromCatalogue(asset.Name, asset.Prefab));
                }
                else if (known.TryGetValue(asset.Sha256, out glb))
                {
                    found.Add(AssetFile.FromFile(asset.Name, glb, asset.Sha256.ToByteArray()));
                }
            }

            return found;
        }

        /// <summary>Keeps the files among <paramref name="assets"/>, and no others.</summary>
        public void Keep(IEnumerable<AssetFile> assets)
        {
            var kept = new Dictionary<ByteString, byte[]>();
            foreach (AssetFile asset in assets.Where(asset => asset.Glb != null))
            {
                kept[ByteString.CopyFrom(asset.Sha256)] = asset.Glb;
            }

            files = kept;
        }

        private Dictionary<ByteString, byte[]> ContentOf(Wire.Asset[] assets)
        {
            var content = new Dictionary<ByteString, byte[]>(files);
            foreach (Wire.Asset asset in assets.Where(asset => asset.HasGlb))
            {
                if (!content.ContainsKey(asset.Sha256))
                {
                    content[asset.Sha256] = asset.Glb.ToByteArray();
                }
            }

            return content;
        }
    }
}
