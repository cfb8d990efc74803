using System.Linq;
using System.Security.Cryptography;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Names scenes by what they hold, so that a scene that is loaded again has its old name.</summary>
    public static class SceneIds
    {
        /// <summary>
        /// The hexadecimal SHA-256 of all of a scene but the content of its files, which their digests stand for.
        /// </summary>
        public static string Of(Wire.Scene scene)
        {
            var named = new Wire.Scene { Level = scene.Level };
            named.Placements.Add(scene.Placements);
            named.Assets.Add(scene.Assets.Select(asset => new Wire.Asset
            {
                Name = asset.Name,
                Sha256 = asset.Sha256,
                Prefab = asset.Prefab,
            }));
            using (SHA256 hash = SHA256.Create())
            {
                return Hexadecimal(hash.ComputeHash(named.ToByteArray()));
            }
        }

        /// <summary>Two lower-case digits a byte.</summary>
        internal static string Hexadecimal(byte[] bytes)
        {
            return string.Concat(bytes.Select(value => value.ToString("x2")));
        }
    }
}
