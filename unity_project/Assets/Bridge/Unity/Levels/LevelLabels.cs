using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>Turns the labels of a level into things with ids, the same at every load.</summary>
    public static class LevelLabels
    {
        /// <summary>
        /// What renderers without any label are: buildings. Of the categories of things that stand still it is the one
        /// that does least harm: it is no object of detection, and nobody learns to drive on it.
        /// </summary>
        public const Wire.Category Unlabelled = Wire.Category.Building;

        /// <summary>
        /// The things under <paramref name="roots"/>, which are in the order of the scene file. Ids go through the
        /// hierarchy from top to bottom, as it is shown in the editor.
        /// </summary>
        /// <param name="roots">Objects at the top of the level's scene.</param>
        /// <param name="taken">Ids that placements have.</param>
        public static IReadOnlyList<LabelledThing> Read(IEnumerable<GameObject> roots, ISet<int> taken)
        {
            var labels = new List<BridgeLabel>();
            var members = new Dictionary<BridgeLabel, List<Renderer>>();
            var unlabelled = new List<Renderer>();
            // Depth first, children in their order: Unity's own order of GetComponentsInChildren.
            foreach (Renderer renderer in roots.SelectMany(root => root.GetComponentsInChildren<Renderer>(false)))
            {
                if (renderer.GetComponentInParent<BridgeTraffic>(true) != null)
                {
                    continue;
                }

                BridgeLabel label = renderer.GetComponentInParent<BridgeLabel>(true);
                if (label == null)
                {
                    unlabelled.Add(renderer);
                    continue;
                }

                if (!members.ContainsKey(label))
                {
                    labels.Add(label);
                    members.Add(label, new List<Renderer>());
                }

                members[label].Add(renderer);
            }

            List<Wire.Category> categories = labels.Select(label => label.Category).ToList();
            List<List<Renderer>> renderers = labels.Select(label => members[label]).ToList();
            if (unlabelled.Count > 0)
            {
                Debug.LogWarning(
                    $"{unlabelled.Count} renderers of the level have no BridgeLabel on them or above them, "
                    + $"'{unlabelled[0].name}' among them; they are one thing of category {Unlabelled}. "
                    + "Add a BridgeLabel to them.");
                categories.Add(Unlabelled);
                renderers.Add(unlabelled);
            }

            return WithIds(categories, renderers, taken);
        }

        // Things of one id are one thing.
        private static IReadOnlyList<LabelledThing> WithIds(
            List<Wire.Category> categories, List<List<Renderer>> renderers, ISet<int> taken)
        {
            int[] ids = LevelIds.Assign(categories.Select(category => (int)category).ToArray(), taken);
            return Enumerable.Range(0, ids.Length).GroupBy(i => ids[i])
                .Select(group => new LabelledThing(
                    group.Key, categories[group.First()], group.SelectMany(i => renderers[i]).ToArray()))
                .ToArray();
        }
    }
}
