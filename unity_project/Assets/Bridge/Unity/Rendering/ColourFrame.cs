using Bridge.Core;

namespace Bridge.Unity
{
    /// <summary>
    /// The picture that is being made, for those who lay something over it. The textures that go with it are globals of
    /// BridgeCommon.hlsl: what was there before (<c>_BridgeColour</c>), ids, depth and normals.
    /// </summary>
    public sealed class ColourFrame
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="camera">See <see cref="Camera"/>.</param>
        /// <param name="view">See <see cref="View"/>.</param>
        /// <param name="effort">See <see cref="Effort"/>.</param>
        public ColourFrame(string camera, View view, Effort effort)
        {
            Camera = camera;
            View = view;
            Effort = effort;
        }

        /// <summary>Name of the camera, so that what is drawn by chance differs between cameras.</summary>
        public string Camera { get; }

        /// <summary>Where from.</summary>
        public View View { get; }

        /// <summary>How much work goes into the colours.</summary>
        public Effort Effort { get; }
    }
}
