using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Gives Unity's lights linear values.</summary>
    public static class LightValues
    {
        // Unity refuses no intensity, but half floats end at 65504.
        private const double Largest = 6e4;

        /// <summary>Sets colour and intensity so that both together are <paramref name="value"/>.</summary>
        public static void Set(Light light, LinearColor value)
        {
            double largest = value.Largest;
            LinearColor hue = largest > 0.0 ? value * (1.0 / largest) : LinearColor.White;
            // The colour of a light is in sRGB values, which Unity turns into linear ones.
            light.color = new Color((float)hue.R, (float)hue.G, (float)hue.B).gamma;
            light.intensity = (float)Curves.Clamp(largest, 0.0, Largest);
        }
    }
}
