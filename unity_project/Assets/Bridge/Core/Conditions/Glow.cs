using System;

namespace Bridge.Core
{
    /// <summary>
    /// How bright the lenses of lamps and lit windows are in the picture, 1 for white. Brightness does not exceed a
    /// ceiling, or what glows would lose its colour.
    /// </summary>
    public sealed class Glow
    {
        /// <summary>Altitude of the sun below which windows and small lamps make a difference. Unit: [rad].</summary>
        public const double DarkAltitude = 0.03;

        /// <summary>
        /// Of <paramref name="illumination"/>, where radiance becomes brightness by <paramref name="exposure"/>.
        /// </summary>
        public Glow(Illumination illumination, double exposure)
        {
            Brake = Math.Min(1.3 * exposure, 2.2);
            Tail = Math.Min(0.12 * exposure, 0.8);
            Indicator = Math.Min(1.3 * exposure, 2.2);
            Head = Math.Min(3.0 * exposure, 4.0);
            StreetLamp = illumination.StreetLights ? Math.Min(2.0 * exposure, 3.5) : 0.0;
            bool dark = illumination.SunAltitude < DarkAltitude;
            Window = illumination.WindowLights && dark ? Math.Min(0.0016 * exposure, 0.9) : 0.0;
        }

        /// <summary>Of brake lights that are on.</summary>
        public double Brake { get; }

        /// <summary>Of tail lights that are on.</summary>
        public double Tail { get; }

        /// <summary>Of indicators that are lit.</summary>
        public double Indicator { get; }

        /// <summary>Of headlights that are on.</summary>
        public double Head { get; }

        /// <summary>Of street lamps; 0 where they are off.</summary>
        public double StreetLamp { get; }

        /// <summary>Of the brightest lit rooms; 0 where none is.</summary>
        public double Window { get; }
    }
}
