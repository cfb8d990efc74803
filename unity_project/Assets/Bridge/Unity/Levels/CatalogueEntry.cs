using System;
using Bridge.Core;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// A prefab that actors may use. It looks along its z axis, y is up, and its origin is on the ground under the
    /// middle of its box. Materials named <c>name@slot</c> react to the state, see <see cref="Slot"/>. It is drawn in
    /// the pose in which it was saved: animators, physics and particles do not run, for a picture must follow from its
    /// state alone.
    /// </summary>
    [Serializable]
    public sealed class CatalogueEntry
    {
        // How far the origin may be from where it belongs.
        private const double OffsetM = 0.05;

        [SerializeField]
        [Tooltip("What assets call it; unique.")]
        private string name = string.Empty;

        [SerializeField]
        private GameObject prefab;

        [SerializeField]
        private Wire.Category category = Wire.Category.Car;

        [SerializeField]
        [Tooltip("Length, width, height of its body in metres, without what stands out. 0: that of its renderers.")]
        private Vector3 size;

        /// <summary>What assets call it.</summary>
        public string Name => name;

        /// <summary>What is copied.</summary>
        public GameObject Prefab => prefab;

        /// <summary>What it is.</summary>
        public Wire.Category Category => category;

        /// <summary>The box of its body, in the actor's frame.</summary>
        public Size Size
        {
            get
            {
                Vector3 kept = size.sqrMagnitude > 0f ? size : ModelBounds.SizeOf(ModelBounds.Of(prefab));
                return new Size(kept.x, kept.y, kept.z);
            }
        }

        /// <summary>
        /// Keeps the size of the prefab's renderers, and warns if its origin is not where it belongs.
        /// </summary>
        public void Measure()
        {
            Bounds bounds = ModelBounds.Of(prefab);
            size = ModelBounds.SizeOf(bounds);
            double aside = Math.Max(Math.Abs(bounds.center.x), Math.Abs(bounds.center.z));
            if (aside > OffsetM || Math.Abs(bounds.min.y) > OffsetM)
            {
                Debug.LogWarning(
                    $"model '{name}': expected the origin of the prefab on the ground under the middle of its box, got "
                    + $"it {aside:0.00} m aside and {-bounds.min.y:0.00} m above the ground; move what is in it",
                    prefab);
            }
        }

        /// <summary>Makes sure that it can be used.</summary>
        /// <exception cref="InvalidOperationException">Something is missing.</exception>
        public void Check()
        {
            string problem = string.IsNullOrEmpty(name) ? "a name"
                : prefab == null ? "a prefab"
                : category == Wire.Category.Unspecified || category == Wire.Category.Sky ? "a category of things"
                : null;
            if (problem != null)
            {
                throw new InvalidOperationException(
                    $"model '{name}' of the asset {BridgeCatalogue.ResourceName}: expected {problem}, got none; set "
                    + "it in the inspector");
            }

            if (!(Size.Length > 0.0 && Size.Width > 0.0 && Size.Height > 0.0))
            {
                throw new InvalidOperationException(
                    $"model '{name}' of the asset {BridgeCatalogue.ResourceName}: expected a positive size, got "
                    + $"{size}; choose Measure sizes in the menu of the inspector, or set it there");
            }
        }
    }
}
