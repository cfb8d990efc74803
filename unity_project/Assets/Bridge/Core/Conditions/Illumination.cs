namespace Bridge.Core
{
    /// <summary>
    /// Where the light comes from and how the camera takes it: the message Illumination of world.proto as plain
    /// numbers. Angles are in radians, azimuths clockwise from north.
    /// </summary>
    public sealed class Illumination
    {
        /// <summary>Azimuth of the sun.</summary>
        public double SunAzimuth { get; set; }

        /// <summary>Altitude of the sun, negative at night.</summary>
        public double SunAltitude { get; set; }

        /// <summary>Azimuth of the moon.</summary>
        public double MoonAzimuth { get; set; }

        /// <summary>Altitude of the moon; without one it is below the horizon.</summary>
        public double MoonAltitude { get; set; } = -0.5;

        /// <summary>Share of the moon's disc that is lit.</summary>
        public double MoonPhase { get; set; } = 1.0;

        /// <summary>Compensation of the exposure. Unit: [stop].</summary>
        public double ExposureEv { get; set; }

        /// <summary>A fixed exposure, in EV at ISO 100; null for an automatic one.</summary>
        public double? ExposureEv100 { get; set; }

        /// <summary>Colour temperature that is drawn as white; null for that of the scene. Unit: [K].</summary>
        public double? WhiteBalanceK { get; set; }

        /// <summary>Whether brightness is in proportion to radiance until it clips, instead of filmic.</summary>
        public bool LinearTone { get; set; }

        /// <summary>Whether street lamps are on.</summary>
        public bool StreetLights { get; set; }

        /// <summary>Whether windows of buildings are lit.</summary>
        public bool WindowLights { get; set; }

        /// <summary>Whether vehicles drive with their headlights on.</summary>
        public bool Headlights { get; set; }
    }
}
