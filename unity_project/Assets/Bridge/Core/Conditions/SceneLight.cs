using System;

namespace Bridge.Core
{
    /// <summary>
    /// The light of one moment, in the world frame: from sun, moon, lamps and weather to the numbers that shaders take.
    /// Irradiance is in ten thousand lux and radiance in ten thousand cd/m², so that a clear noon has about 10 from the
    /// sun and 2 from the sky. <see cref="Exposure"/> takes radiance to image brightness. Everything is a formula of
    /// the arguments; the tints are set by eye, after the embedded engine.
    /// </summary>
    public sealed class SceneLight
    {
        // Height in which rain and snow take light as fog does.
        private const double FallLayerM = 300.0;

        private const double SunAboveAir = 11.0;

        // Of a layer of dust.
        private const double DustHeightM = 250.0;

        private static readonly LinearColor SunWhite = new LinearColor(0.96, 1.0, 1.06);
        private static readonly LinearColor TwilightBlue = new LinearColor(0.22, 0.50, 1.75);
        private static readonly LinearColor TwilightPale = new LinearColor(0.62, 0.86, 1.40);
        private static readonly LinearColor OvercastGrey = new LinearColor(0.95, 1.0, 1.06);
        private static readonly LinearColor DayTint = new LinearColor(0.78, 0.94, 1.16);
        private static readonly LinearColor GroundTint = new LinearColor(1.04, 1.0, 0.93);

        // What mineral dust leaves of white light, relative to red.
        private static readonly LinearColor DustTint = new LinearColor(1.0, 0.68, 0.37);

        // Irradiance from everywhere that lit streets give back, and radiance of a clear sky over them (0.02 cd/m²).
        private static readonly LinearColor StreetBounce = new LinearColor(1.0, 0.80, 0.58) * 1.8e-4;
        private static readonly LinearColor StreetGlow = new LinearColor(1.0, 0.86, 0.72) * 2.0e-6;

        /// <summary>The light of <paramref name="weather"/> and <paramref name="illumination"/>.</summary>
        public SceneLight(Weather weather, Illumination illumination)
        {
            double altitude = illumination.SunAltitude;
            var air = new ClearAir(weather);
            GlowDirection = ClearAir.DirectionOf(illumination.SunAzimuth, altitude);
            Moon = new Moon(illumination, air);
            double up = GlowDirection.Z, moonUp = Moon.Direction.Z;
            double overcast = Curves.Smooth(0.45, 1.0, weather.Cloudiness);
            double throughFog = ThroughFog(weather, up), moonThroughFog = ThroughFog(weather, moonUp);
            double pastClouds = (1.0 - 0.985 * overcast) * (1.0 - 0.2 * weather.Cloudiness);

            LinearColor beam = air.Transmitted(altitude) * SunWhite * (SunAboveAir * Curves.Smooth(-0.012, 0.05, up));
            LinearColor sun = beam * (pastClouds * throughFog);
            LinearColor moonlight = Moon.Beam * (pastClouds * moonThroughFog);
            double level = ClearAir.SkyLevel(altitude) + Moon.SkyLevel;
            double sky = level * (1.0 - 0.35 * overcast) + Scattered(beam, up, overcast, throughFog)
                + Scattered(Moon.Beam, moonUp, overcast, moonThroughFog);

            double veiled = Math.Max(overcast, 1.0 - throughFog);
            double night = 1.0 - Curves.Smooth(-0.21, -0.10, up);
            double twilight = 1.0 - Curves.Smooth(-0.10, 0.02, up);
            LinearColor zenith = SkyColor(air.Zenith(), TwilightBlue, ClearAir.NightBlue, twilight, night)
                * (level / Math.PI);
            LinearColor horizon = SkyColor(air.Horizon(), TwilightPale, ClearAir.NightBlue * 1.3, twilight, night)
                * (2.1 * level / Math.PI);
            LinearColor grey = LinearColor.Mix(
                OvercastGrey, ClearAir.NightBlue * 0.9, 0.6 * Math.Max(night, 0.8 * twilight)) * (sky / Math.PI);
            zenith = LinearColor.Mix(zenith, grey, veiled);
            horizon = LinearColor.Mix(horizon, grey * 0.9, veiled);
            double low = 1.0 - Curves.Smooth(0.02, 0.5, Math.Abs(up + 0.02));
            LinearColor glow = air.Warmth(altitude)
                * (level * (1.2 + 3.0 * low) * (1.0 - night) * (1.0 - 0.95 * veiled) * air.Haze);

            bool bySun = sun.Luminance >= moonlight.Luminance;
            Direct = bySun ? sun : moonlight;
            DirectDirection = bySun ? GlowDirection : Moon.Direction;
            double received = Direct.Luminance * Math.Max(DirectDirection.Z, 0.0) + sky;
            LinearColor tint = LinearColor.Mix(
                LinearColor.Mix(DayTint, ClearAir.NightBlue, Math.Max(night, 0.7 * twilight)), OvercastGrey, veiled);
            // The street itself throws light back into its shadows.
            SkyAmbient = tint * sky + glow * 0.10 + GroundTint * (0.05 * received);
            LinearColor town = LinearColor.Black;
            if (illumination.StreetLights)
            {
                SkyAmbient += StreetBounce;
                town = StreetGlow * (1.0 + 9.0 * veiled);
            }

            GroundAmbient = GroundTint * (0.24 * received);
            SunDisc = sun * (900.0 * (1.0 - veiled));
            Zenith = zenith + town;
            Horizon = horizon + town * 3.0;
            SunGlow = glow;
            FogColor = LinearColor.Mix(
                horizon + glow * (0.10 * low), grey * 0.82, Curves.Smooth(0.0, 0.9, 1.0 - throughFog)) + town * 3.0;
            CloudLit = grey * 0.6 + Direct * 0.10 + beam * (0.04 * (1.0 - overcast)) + town * 4.0;
            CloudDark = grey * ((1.0 - 0.45 * overcast) * 0.8) + town * 8.0;
            MoonDisc = Moon.Disc * ((1.0 - veiled) * moonThroughFog);
            MoonGlow = moonlight * ((1.0 - 0.8 * veiled) * air.Haze);
            Stars = 4.0e-5 * night * (1.0 - veiled);
            Exposure = Core.Exposure.Factor(received, illumination);
            LayDust(weather);
            LaySnow(weather, !illumination.ExposureEv100.HasValue);
        }

        /// <summary>Unit vector towards what lights directly: the sun, or the moon where it gives more.</summary>
        public Vec3 DirectDirection { get; }

        /// <summary>Irradiance of what faces it, after clouds, fog and dust.</summary>
        public LinearColor Direct { get; private set; }

        /// <summary>Unit vector towards the sun, wherever it stands.</summary>
        public Vec3 GlowDirection { get; }

        /// <summary>Radiance of the sun's disc as it is drawn.</summary>
        public LinearColor SunDisc { get; private set; }

        /// <summary>Irradiance from above.</summary>
        public LinearColor SkyAmbient { get; private set; }

        /// <summary>Irradiance from below.</summary>
        public LinearColor GroundAmbient { get; private set; }

        /// <summary>Radiance of the sky straight up.</summary>
        public LinearColor Zenith { get; }

        /// <summary>Radiance of the sky along the horizon.</summary>
        public LinearColor Horizon { get; }

        /// <summary>Radiance around the sun.</summary>
        public LinearColor SunGlow { get; }

        /// <summary>Radiance of a long way through fog, rain or snow.</summary>
        public LinearColor FogColor { get; }

        /// <summary>Radiance of a long way through dust; black without dust.</summary>
        public LinearColor DustColor { get; private set; }

        /// <summary>Radiance of the lit side of clouds.</summary>
        public LinearColor CloudLit { get; }

        /// <summary>Radiance of the underside of thick clouds.</summary>
        public LinearColor CloudDark { get; }

        /// <summary>Where the moon stands and what of it is lit.</summary>
        public Moon Moon { get; }

        /// <summary>Radiance of the moon's lit part behind clouds and fog.</summary>
        public LinearColor MoonDisc { get; }

        /// <summary>Radiance around the moon.</summary>
        public LinearColor MoonGlow { get; }

        /// <summary>Radiance of a star as it is drawn; 0 by day and under clouds.</summary>
        public double Stars { get; }

        /// <summary>The factor from radiance to image brightness, 1 for white.</summary>
        public double Exposure { get; private set; }

        /// <summary>Whether direct light is worth a shadow.</summary>
        public bool CastsShadows => Direct.Largest > 0.02 * SkyAmbient.Largest && DirectDirection.Z > 0.0;

        private static LinearColor SkyColor(
            LinearColor day, LinearColor twilightColor, LinearColor nightColor, double twilight, double night)
        {
            return LinearColor.Mix(LinearColor.Mix(day, twilightColor, twilight), nightColor, night);
        }

        // The share of a beam that fog, rain and snow overhead let through.
        private static double ThroughFog(Weather weather, double up)
        {
            double depth = Air.FogExtinction(weather) * weather.FogHeightM + Air.FallExtinction(weather) * FallLayerM;
            return Math.Exp(-depth / Math.Max(up, 0.08));
        }

        // The irradiance that clouds and fog make of a beam.
        private static double Scattered(LinearColor beam, double up, double overcast, double throughFog)
        {
            return beam.Luminance * Math.Max(up, 0.0) * (0.30 * overcast * throughFog + 0.45 * (1.0 - throughFog));
        }

        // Under a layer of dust there is less sun, and brown light from all over the sky.
        private void LayDust(Weather weather)
        {
            if (weather.Dust <= 0.0)
            {
                return;
            }

            LinearColor tint = DustTint.ToThe(Math.Min(2.0 * weather.Dust, 1.0));
            double up = Math.Max(DirectDirection.Z, 0.0);
            double through = Math.Exp(-Air.DustExtinction(weather) * 0.25 * DustHeightM / Math.Max(up, 0.15));
            SkyAmbient = (SkyAmbient + Direct * (0.6 * up * (1.0 - through))) * tint;
            Direct = Direct * through * tint;
            SunDisc = SunDisc * through * tint;
            GroundAmbient = GroundAmbient * tint;
            // What comes down is scattered on, blue less than red.
            LinearColor untinted = DustTint.ToThe(1.0 - Math.Min(2.0 * weather.Dust, 1.0));
            DustColor = (SkyAmbient + Direct * up) * untinted * (0.62 / Math.PI * weather.ScatteringIntensity);
        }

        // Snow on the ground gives back 0.7 of the light instead of 0.24; an automatic exposure closes by up to 0.6
        // stops.
        private void LaySnow(Weather weather, bool automatic)
        {
            double closed = GroundCover.SnowClosed(weather);
            GroundAmbient = GroundAmbient * (1.0 + 1.9 * closed);
            Exposure *= automatic ? Math.Pow(2.0, -0.6 * closed) : 1.0;
        }
    }
}
