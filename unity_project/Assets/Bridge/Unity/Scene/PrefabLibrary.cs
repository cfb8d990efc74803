using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Object = UnityEngine.Object;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>The models and levels of the project's own, as its catalogue lists them.</summary>
    public sealed class PrefabLibrary : IDisposable
    {
        private readonly Dictionary<string, ModelTemplate> templates = new Dictionary<string, ModelTemplate>();
        private readonly Dictionary<string, CatalogueEntry> entries = new Dictionary<string, CatalogueEntry>();
        private readonly Transform shelf;

        /// <summary>Reads <paramref name="catalogue"/>, null if the project has none.</summary>
        /// <param name="catalogue">What there is.</param>
        /// <param name="shelf">What templates stand under; inactive.</param>
        /// <exception cref="InvalidOperationException">An entry is incomplete, or two have one name.</exception>
        public PrefabLibrary(BridgeCatalogue catalogue, Transform shelf)
        {
            this.shelf = shelf;
            CatalogueEntry[] models = catalogue == null ? new CatalogueEntry[0] : catalogue.Models;
            CatalogueLevel[] levels = catalogue == null ? new CatalogueLevel[0] : catalogue.Levels;
            foreach (CatalogueEntry entry in models)
            {
                entry.Check();
                if (entries.ContainsKey(entry.Name))
                {
                    throw new InvalidOperationException(
                        $"expected names in the asset {BridgeCatalogue.ResourceName} that are unique, got "
                        + $"'{entry.Name}' twice; rename one of the models");
                }

                entries.Add(entry.Name, entry);
            }

            Models = models.Select(entry => new Wire.CatalogueModel
            {
                Name = entry.Name, Category = entry.Category, Size = Messages.Of(entry.Size),
            }).ToArray();
            Levels = levels.Select(entry => entry.SceneName).ToArray();
            DrivesTraffic = levels.Any(entry => entry.DrivesTraffic);
        }

        /// <summary>What GetInfo says of the models.</summary>
        public IReadOnlyList<Wire.CatalogueModel> Models { get; }

        /// <summary>Names of the levels.</summary>
        public IReadOnlyList<string> Levels { get; }

        /// <summary>Whether a level drives traffic.</summary>
        public bool DrivesTraffic { get; }

        /// <summary>The model of <paramref name="asset"/>, one of the catalogue.</summary>
        /// <exception cref="RequestException">The catalogue has no such model.</exception>
        public ModelTemplate Model(AssetFile asset)
        {
            CatalogueEntry entry;
            if (!entries.TryGetValue(asset.Prefab, out entry))
            {
                throw new RequestException(
                    StatusCode.InvalidArgument,
                    $"asset '{asset.Name}' of the scene: expected a prefab of {string.Join(", ", entries.Keys)}, got "
                    + $"'{asset.Prefab}'");
            }

            ModelTemplate template;
            if (!templates.TryGetValue(entry.Name, out template))
            {
                // The prefab's own position and rotation are not part of the model; a root puts them aside.
                var root = new GameObject(entry.Name);
                root.transform.SetParent(shelf, false);
                GameObject copy = Object.Instantiate(entry.Prefab, root.transform, false);
                copy.transform.localPosition = Vector3.zero;
                copy.transform.localRotation = Quaternion.identity;
                template = new ModelTemplate(root, null);
                templates.Add(entry.Name, template);
            }

            return template;
        }

        /// <summary>Destroys its templates.</summary>
        public void Dispose()
        {
            foreach (ModelTemplate template in templates.Values)
            {
                template.Dispose();
            }

            templates.Clear();
        }
    }
}
