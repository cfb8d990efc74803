using Bridge.Core;

namespace Bridge.Unity
{
    /// <summary>What is up and what is front in the targets of this graphics device, as it was found at start-up.</summary>
    public struct Orientation
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="rows">See <see cref="Rows"/>.</param>
        /// <param name="invertCulling">See <see cref="InvertCulling"/>.</param>
        /// <param name="flipCamera">See <see cref="FlipCamera"/>.</param>
        public Orientation(RowOrder rows, bool invertCulling, bool flipCamera)
        {
            Rows = rows;
            InvertCulling = invertCulling;
            FlipCamera = flipCamera;
        }

        /// <summary>In which order targets of the bridge's own passes hold their rows.</summary>
        public RowOrder Rows { get; }

        /// <summary>Whether Unity takes the front of a triangle for its back in the bridge's own passes.</summary>
        public bool InvertCulling { get; }

        /// <summary>Whether cameras fill targets in the other order of rows.</summary>
        public bool FlipCamera { get; }
    }
}
