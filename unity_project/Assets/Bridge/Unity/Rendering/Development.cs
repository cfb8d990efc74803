using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>How linear light becomes the picture's sRGB values.</summary>
    public struct Development
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="exposure">See <see cref="Exposure"/>.</param>
        /// <param name="linearTone">See <see cref="LinearTone"/>.</param>
        /// <param name="whiteBalance">See <see cref="WhiteBalance"/>.</param>
        public Development(float exposure, bool linearTone, Matrix4x4 whiteBalance)
        {
            Exposure = exposure;
            LinearTone = linearTone;
            WhiteBalance = whiteBalance;
        }

        /// <summary>Light as it is: exposed already, in proportion until white.</summary>
        public static Development Plain
        {
            get { return new Development(1f, true, Matrix4x4.identity); }
        }

        /// <summary>
        /// Factor from the light in the camera's target to brightness in the picture, where 1 is white. Lights are best
        /// given to Unity with the exposure in them, and this is 1: the target holds half floats, which have no room
        /// for both noon and a night without a moon.
        /// </summary>
        public float Exposure { get; }

        /// <summary>Whether brightness is drawn in proportion and clipped; otherwise with a soft toe and shoulder.</summary>
        public bool LinearTone { get; }

        /// <summary>
        /// What white balance does to linear RGB, in the upper left 3 x 3; the identity where there is none.
        /// </summary>
        public Matrix4x4 WhiteBalance { get; }
    }
}
