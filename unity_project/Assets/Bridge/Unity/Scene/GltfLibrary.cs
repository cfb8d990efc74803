using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using GLTFast;
using GLTFast.Logging;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// The models of files, read with glTFast and kept by their SHA-256 until a scene no longer uses them.
    /// </summary>
    /// <remarks>
    /// glTFast finds its shader glTF/PbrMetallicRoughness with Shader.Find, so a build would leave it out, and its
    /// variants for emission and for holes as well; ModelShaders in Bridge.Editor keeps them. In a player without it
    /// models are magenta.
    /// </remarks>
    public sealed class GltfLibrary : IDisposable
    {
        private readonly Dictionary<string, ModelTemplate> templates = new Dictionary<string, ModelTemplate>();
        private readonly Transform shelf;

        /// <summary>Keeps its models under <paramref name="shelf"/>, which is inactive.</summary>
        public GltfLibrary(Transform shelf)
        {
            this.shelf = shelf;
        }

        /// <summary>The model of <paramref name="asset"/>, a file; read if it is not at hand.</summary>
        /// <remarks>
        /// Reading takes several frames of the player: glTFast works on other threads and comes back to Unity's.
        /// </remarks>
        /// <exception cref="RequestException">glTFast cannot read the file.</exception>
        public async Task<ModelTemplate> Load(AssetFile asset)
        {
            string key = Key(asset);
            ModelTemplate template;
            if (!templates.TryGetValue(key, out template))
            {
                template = await Read(asset);
                templates.Add(key, template);
            }

            return template;
        }

        /// <summary>Forgets all models but those of <paramref name="assets"/>.</summary>
        public void KeepOnly(IEnumerable<AssetFile> assets)
        {
            var wanted = new HashSet<string>(assets.Where(asset => asset.Prefab == null).Select(Key));
            foreach (string key in templates.Keys.Where(each => !wanted.Contains(each)).ToArray())
            {
                templates[key].Dispose();
                templates.Remove(key);
            }
        }

        /// <summary>Forgets all models.</summary>
        public void Dispose()
        {
            KeepOnly(new AssetFile[0]);
        }

        private static string Key(AssetFile asset)
        {
            return BitConverter.ToString(asset.Sha256);
        }

        private async Task<ModelTemplate> Read(AssetFile asset)
        {
            // One that never pauses: a scene is loaded as fast as can be, nobody looks on.
            var import = new GltfImport(null, new UninterruptedDeferAgent(), null, new ConsoleLogger());
            var root = new GameObject(asset.Name);
            root.transform.SetParent(shelf, false);
            try
            {
                var settings = new ImportSettings { GenerateMipMaps = true, AnisotropicFilterLevel = 4 };
                bool read = await import.Load(GlbLevels.InScene(asset.Glb), null, settings)
                    && await import.InstantiateMainSceneAsync(root.transform);
                if (!read)
                {
                    throw new FormatException("glTFast refused it; its reasons are in the log of the player");
                }

                return new ModelTemplate(root, import);
            }
            catch (Exception error)
            {
                UnityEngine.Object.Destroy(root);
                import.Dispose();
                throw new RequestException(
                    StatusCode.InvalidArgument,
                    $"asset '{asset.Name}' of the scene cannot be loaded: expected a binary glTF 2.0 file, got "
                    + $"{asset.Glb.Length} bytes of which Unity says: {error.Message}");
            }
        }
    }
}
