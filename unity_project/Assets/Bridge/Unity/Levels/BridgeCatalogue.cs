using System;
using System.Linq;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// The models and levels of a project that it offers to controllers. Make one with
    /// Assets/Create/DriveBridge/Catalogue in a folder named Resources, and leave its name as it is.
    /// </summary>
    [CreateAssetMenu(menuName = "DriveBridge/Catalogue", fileName = ResourceName)]
    public sealed class BridgeCatalogue : ScriptableObject
    {
        /// <summary>Name of the asset.</summary>
        public const string ResourceName = "BridgeCatalogue";

        [SerializeField]
        [Tooltip("Prefabs that actors may use, in the order of your liking.")]
        private CatalogueEntry[] models = new CatalogueEntry[0];

        [SerializeField]
        [Tooltip("Scenes that may be levels. They must be among the scenes of the build.")]
        private CatalogueLevel[] levels = new CatalogueLevel[0];

        /// <summary>What actors may use.</summary>
        public CatalogueEntry[] Models => models;

        /// <summary>What scenes may play in.</summary>
        public CatalogueLevel[] Levels => levels;

        /// <summary>The project's catalogue; null if it has none.</summary>
        public static BridgeCatalogue Load()
        {
            return Resources.Load<BridgeCatalogue>(ResourceName);
        }

        // In the menu of the inspector. Sizes are kept with the asset, so that they are seen and can be corrected.
        [ContextMenu("Measure sizes")]
        private void MeasureSizes()
        {
            foreach (CatalogueEntry entry in models.Where(each => each.Prefab != null))
            {
                entry.Measure();
            }

#if UNITY_EDITOR
            UnityEditor.EditorUtility.SetDirty(this);
#endif
        }
    }

    /// <summary>A scene that may be a level.</summary>
    [Serializable]
    public sealed class CatalogueLevel
    {
        [SerializeField]
        [Tooltip("Name of the scene, without folder and ending.")]
        private string sceneName = string.Empty;

        [SerializeField]
        [Tooltip("Whether it holds a BridgeTraffic component.")]
        private bool drivesTraffic;

        /// <summary>Name of the scene, and of the level.</summary>
        public string SceneName => sceneName;

        /// <summary>Whether it holds a <see cref="BridgeTraffic"/>.</summary>
        public bool DrivesTraffic => drivesTraffic;
    }
}
