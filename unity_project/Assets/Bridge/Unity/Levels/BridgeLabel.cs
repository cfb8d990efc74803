using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Says what a thing of a level is. It holds for all renderers on the object and below it, down to the next label;
    /// each label is one instance, with an id of its own.
    /// </summary>
    [DisallowMultipleComponent]
    [AddComponentMenu("DriveBridge/Label")]
    public sealed class BridgeLabel : MonoBehaviour
    {
        [SerializeField]
        [Tooltip("What the labels of a dataset call it.")]
        private Wire.Category category = Wire.Category.Building;

        /// <summary>What it is.</summary>
        public Wire.Category Category => category;
    }
}
