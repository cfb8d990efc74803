using System;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of weather and illumination; the ranges are those that world.proto states.</summary>
    internal static class ConditionChecks
    {
        private const string InWeather = "state.weather.";
        private const string InIllumination = "state.illumination.";
        private const double QuarterTurn = Math.PI / 2.0;

        /// <summary>Refuses a weather that is absent or of which a value is out of its range.</summary>
        internal static void Weather(Wire.Weather weather)
        {
            FieldChecks.Required("state.weather", weather);
            FieldChecks.InRange(InWeather + "cloudiness", weather.Cloudiness, 0, 1);
            FieldChecks.InRange(InWeather + "fog_visibility_m", weather.FogVisibilityM, 1, 1e6);
            FieldChecks.InRange(InWeather + "fog_start_m", weather.FogStartM, 0, 1e6);
            FieldChecks.InRange(InWeather + "fog_height_m", weather.FogHeightM, 0.1, 1e6);
            FieldChecks.InRange(InWeather + "rain_mm_per_h", weather.RainMmPerH, 0, 1000);
            FieldChecks.InRange(InWeather + "snow_mm_per_h", weather.SnowMmPerH, 0, 1000);
            FieldChecks.InRange(InWeather + "hail_mm_per_h", weather.HailMmPerH, 0, 1000);
            FieldChecks.InRange(InWeather + "snow_depth_m", weather.SnowDepthM, 0, 10);
            FieldChecks.InRange(InWeather + "wetness", weather.Wetness, 0, 1);
            FieldChecks.InRange(InWeather + "puddles", weather.Puddles, 0, 1);
            FieldChecks.InRange(InWeather + "dust", weather.Dust, 0, 1);
            FieldChecks.InRange(InWeather + "leaves", weather.Leaves, 0, 1);
            FieldChecks.InRange(InWeather + "lens_drops", weather.LensDrops, 0, 1);
            FieldChecks.InRange(InWeather + "lens_dirt", weather.LensDirt, 0, 1);
            FieldChecks.InRange(InWeather + "scattering_intensity", weather.ScatteringIntensity, 0, 100);
            FieldChecks.InRange(InWeather + "mie_scattering_scale", weather.MieScatteringScale, 0, 10);
            FieldChecks.InRange(InWeather + "rayleigh_scattering_scale", weather.RayleighScatteringScale, 0, 10);
            if (weather.WindMps != null)
            {
                FieldChecks.InRange(InWeather + "wind_mps.x", weather.WindMps.X, -100, 100);
                FieldChecks.InRange(InWeather + "wind_mps.y", weather.WindMps.Y, -100, 100);
                FieldChecks.InRange(InWeather + "wind_mps.z", weather.WindMps.Z, -100, 100);
            }
        }

        /// <summary>Refuses an illumination that is absent or of which a value is out of its range.</summary>
        internal static void Illumination(Wire.Illumination illumination)
        {
            FieldChecks.Required("state.illumination", illumination);
            FieldChecks.InRange(InIllumination + "sun_azimuth", illumination.SunAzimuth, -1e6, 1e6);
            FieldChecks.InRange(InIllumination + "sun_altitude", illumination.SunAltitude, -QuarterTurn, QuarterTurn);
            FieldChecks.InRange(InIllumination + "moon_azimuth", illumination.MoonAzimuth, -1e6, 1e6);
            FieldChecks.InRange(InIllumination + "moon_altitude", illumination.MoonAltitude, -QuarterTurn, QuarterTurn);
            FieldChecks.InRange(InIllumination + "moon_phase", illumination.MoonPhase, 0, 1);
            FieldChecks.InRange(InIllumination + "exposure_ev", illumination.ExposureEv, -20, 20);
            if (illumination.HasExposureEv100)
            {
                FieldChecks.InRange(InIllumination + "exposure_ev100", illumination.ExposureEv100, -20, 30);
            }

            if (illumination.HasWhiteBalanceK)
            {
                FieldChecks.InRange(InIllumination + "white_balance_k", illumination.WhiteBalanceK, 1000, 40000);
            }

            if (illumination.ToneCurve != Wire.ToneCurve.Filmic && illumination.ToneCurve != Wire.ToneCurve.Linear)
            {
                throw FieldChecks.Malformed(
                    $"{InIllumination}tone_curve: {(int)illumination.ToneCurve} is no curve of this protocol version");
            }
        }
    }
}
