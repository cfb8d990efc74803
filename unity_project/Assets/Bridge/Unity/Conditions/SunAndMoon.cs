using System;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>
    /// The light that has a direction, of the sun or of the moon, and the light from all over sky and ground.
    /// </summary>
    /// <remarks>
    /// Unity's shaders take light over pi: a white surface that faces a light of intensity 1 has radiance 1.
    /// Intensities have the exposure in them, see <see cref="Development.Exposure"/>.
    /// </remarks>
    public sealed class SunAndMoon : IDisposable
    {
        private readonly GameObject host;

        /// <summary>Puts the light into the scene; it survives the loading of other scenes.</summary>
        public SunAndMoon()
        {
            // Else Unity multiplies sRGB values, and twice the intensity were five times the light.
            GraphicsSettings.lightsUseLinearIntensity = true;
            host = LastingObject.New("Bridge sun and moon");
            Light = host.AddComponent<Light>();
            Light.type = LightType.Directional;
            Light.useColorTemperature = false;
            Light.bounceIntensity = 0f;
            Light.renderMode = LightRenderMode.ForcePixel;
        }

        /// <summary>The light that has a direction.</summary>
        public Light Light { get; }

        /// <summary>Sets the light to that of <paramref name="moment"/>.</summary>
        public void Apply(Moment moment)
        {
            SceneLight light = moment.Light;
            Vector3 towards = Moment.InUnity(light.DirectDirection);
            // Straight up and down there is no telling which way is up; any will do.
            Vector3 upwards = Mathf.Abs(towards.y) > 0.999f ? Vector3.forward : Vector3.up;
            host.transform.rotation = Quaternion.LookRotation(-towards, upwards);
            LightValues.Set(Light, light.Direct * (light.Exposure / Math.PI));
            Light.enabled = light.DirectDirection.Z > -0.02 && light.Direct.Largest > 0.0;
            Light.shadows = light.CastsShadows ? LightShadows.Soft : LightShadows.None;
            RenderSettings.sun = Light;
            RenderSettings.ambientMode = AmbientMode.Custom;
            RenderSettings.ambientIntensity = 1f;
            double perIrradiance = light.Exposure / Math.PI;
            RenderSettings.ambientProbe = Probe(light.SkyAmbient * perIrradiance, light.GroundAmbient * perIrradiance);
            RenderSettings.subtractiveShadowColor = Color.black;
        }

        /// <summary>Takes the light out of the scene.</summary>
        public void Dispose()
        {
            Object.Destroy(host);
        }

        // Light from above and from below, and evenly in between: the first two orders of spherical harmonics. Unity's
        // shaders evaluate coefficient 0 plus y times coefficient 1 (SphericalHarmonicsL2Utils of
        // com.unity.render-pipelines.core).
        private static SphericalHarmonicsL2 Probe(LinearColor above, LinearColor below)
        {
            LinearColor mean = (above + below) * 0.5, slope = (above + below * -1.0) * 0.5;
            var probe = default(SphericalHarmonicsL2);
            probe[0, 0] = (float)mean.R;
            probe[1, 0] = (float)mean.G;
            probe[2, 0] = (float)mean.B;
            probe[0, 1] = (float)slope.R;
            probe[1, 1] = (float)slope.G;
            probe[2, 1] = (float)slope.B;
            return probe;
        }
    }
}
