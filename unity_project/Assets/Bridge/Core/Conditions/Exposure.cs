using System;

namespace Bridge.Core
{
    /// <summary>How bright the camera takes the light.</summary>
    public static class Exposure
    {
        // Luminance of radiance 1 in the units of SceneLight.
        private const double UnitCdPerM2 = 1.0e4;

        // Irradiance that lamps give a street on average, in ten thousand lux.
        private const double StreetLightLevel = 5.0e-4, HeadlightLevel = 2.5e-4;

        // Irradiance below which the camera no longer opens up, a third of a full moon's.
        private const double DarkestLevel = 8.0e-6;

        private const double BrightLevel = 0.5, Noon = 10.0;

        /// <summary>
        /// The factor from radiance, in ten thousand cd/m², to image brightness, 1 for white. A fixed exposure draws
        /// 1.2 * 2^EV100 cd/m² as white (the saturation-based speed of ISO 12232; Lagarde and de Rousiers, Moving
        /// Frostbite to Physically Based Rendering, 2014, 5.1.2). An automatic one follows the irradiance
        /// <paramref name="received"/> on the ground and the lamps that are on: grey gets brighter with the 0.11th
        /// power of the light by day, with the 0.25th below five thousand lux. The compensation comes on top of both.
        /// </summary>
        public static double Factor(double received, Illumination illumination)
        {
            double compensation = Math.Pow(2.0, illumination.ExposureEv);
            if (illumination.ExposureEv100.HasValue)
            {
                return UnitCdPerM2 / (1.2 * Math.Pow(2.0, illumination.ExposureEv100.Value)) * compensation;
            }

            double lamps = (illumination.StreetLights ? StreetLightLevel : 0.0)
                + (illumination.Headlights ? HeadlightLevel : 0.0);
            double level = Math.Max(received + lamps, DarkestLevel);
            double lifted = Math.Pow(Noon / Math.Max(level, BrightLevel), 0.89)
                * Math.Pow(BrightLevel / Math.Min(level, BrightLevel), 0.75);
            return 1.68 * lifted / Noon * Math.PI * compensation;
        }
    }
}
