using System;

namespace Bridge.Core
{
    /// <summary>
    /// What the air itself does to light: it takes from the beam of the sun or moon and gives the sky its colour. The
    /// two scales of <see cref="Weather"/> are CARLA's; at their usual values the air is that of a clear day.
    /// </summary>
    public sealed class ClearAir
    {
        /// <summary>The usual value of <see cref="Weather.MieScatteringScale"/>.</summary>
        public const double UsualMie = 0.03;

        /// <summary>The usual value of <see cref="Weather.RayleighScatteringScale"/>.</summary>
        public const double UsualRayleigh = 0.0331;

        /// <summary>The tint that eyes and films give the night.</summary>
        public static readonly LinearColor NightBlue = new LinearColor(0.70, 0.90, 1.35);

        // What each doubling of large particles adds to the optical depth, at all wavelengths.
        private const double HazeDepth = 0.02;

        // Of the clear air, straight up, at 610, 545 and 450 nm.
        private static readonly LinearColor OpticalDepth = new LinearColor(0.085, 0.155, 0.30);

        // The part of it that molecules scatter (Bodhaine et al., J. Atmos. Oceanic Technol. 16, 1999).
        private static readonly LinearColor RayleighDepth = new LinearColor(0.063, 0.101, 0.220);

        private static readonly LinearColor ZenithBlue = new LinearColor(0.20, 0.60, 1.62);
        private static readonly LinearColor HorizonPale = new LinearColor(0.76, 1.00, 1.22);
        private static readonly LinearColor Afterglow = new LinearColor(2.9, 1.35, 0.42);
        private static readonly LinearColor HazeWhite = new LinearColor(1.12, 1.10, 1.06);

        // Irradiance of the clear sky by the sun's altitude, in ten thousand lux: 3.4 lux at the end of civil twilight,
        // 0.01 lux at the end of nautical twilight (Seidelmann, Explanatory Supplement to the Astronomical Almanac,
        // 9.3).
        private static readonly double[] AltitudesDeg = { -18, -12, -9, -6, -4, -2, 0, 4, 10, 25, 45, 90 };

        private static readonly double[] LogSkyLevels = Array.ConvertAll(
            new[] { 3.0e-7, 1.0e-6, 1.6e-5, 3.4e-4, 2.6e-3, 0.014, 0.05, 0.24, 0.60, 1.35, 1.85, 2.1 }, Math.Log);

        /// <summary>
        /// The air of <paramref name="weather"/>; both scales act by their ratio to the usual and level off.
        /// </summary>
        public ClearAir(Weather weather)
        {
            double rayleigh = weather.RayleighScatteringScale / UsualRayleigh;
            double mie = weather.MieScatteringScale / UsualMie;
            Blueness = 2.0 * rayleigh / (1.0 + rayleigh);
            Haze = Math.Log(1.0 + mie, 2.0);
        }

        /// <summary>Of the light that molecules scatter: 0 none, 1 a clear day, below 2.</summary>
        public double Blueness { get; }

        /// <summary>Of large particles: 0 none, 1 a clear day, 2 for three times as many, and so on.</summary>
        public double Haze { get; }

        /// <summary>The share of a beam from <paramref name="altitude"/>, radians, that reaches the ground.</summary>
        public LinearColor Transmitted(double altitude)
        {
            return Through(AirMass(altitude));
        }

        /// <summary>
        /// The colour of light along the horizon under a sun at <paramref name="altitude"/>, luminance 1.
        /// </summary>
        public LinearColor Warmth(double altitude)
        {
            LinearColor color = Through(Math.Min(AirMass(altitude), 14.0));
            double below = 1.0 - Curves.Smooth(-0.06, 0.02, Math.Sin(altitude));
            return LinearColor.Mix(color * (1.0 / color.Luminance), Afterglow, below);
        }

        /// <summary>The colour straight up by day: the deeper a blue, the more molecules scatter.</summary>
        public LinearColor Zenith()
        {
            // Without molecules it is large particles that are seen, and they are white.
            return Veiled(ZenithBlue.ToThe(Blueness) * (1.0 + 0.8 * Math.Max(1.0 - Blueness, 0.0)));
        }

        /// <summary>The colour along the horizon by day.</summary>
        public LinearColor Horizon()
        {
            return Veiled(HorizonPale.ToThe(Blueness));
        }

        /// <summary>
        /// Irradiance that the clear sky gives the ground under a sun at <paramref name="altitude"/>, radians, in ten
        /// thousand lux.
        /// </summary>
        public static double SkyLevel(double altitude)
        {
            return Math.Exp(Curves.Interpolate(Degrees(altitude), AltitudesDeg, LogSkyLevels));
        }

        /// <summary>
        /// How many vertical thicknesses of air light from <paramref name="altitude"/>, radians, comes through (Kasten
        /// and Young, Appl. Opt. 28, 1989).
        /// </summary>
        public static double AirMass(double altitude)
        {
            double degrees = Math.Max(Degrees(altitude), -1.0);
            return 1.0 / (Math.Sin(degrees * Math.PI / 180.0) + 0.50572 * Math.Pow(degrees + 6.07995, -1.6364));
        }

        /// <summary>
        /// The unit vector, in the world frame, towards a body of the sky. <paramref name="azimuth"/> is clockwise from
        /// north; both are radians.
        /// </summary>
        public static Vec3 DirectionOf(double azimuth, double altitude)
        {
            double level = Math.Cos(altitude);
            return new Vec3(Math.Sin(azimuth) * level, Math.Cos(azimuth) * level, Math.Sin(altitude));
        }

        private LinearColor Through(double airMass)
        {
            LinearColor depth = OpticalDepth + RayleighDepth * (Blueness - 1.0)
                + LinearColor.White * (HazeDepth * Math.Max(Haze - 1.0, 0.0));
            return new LinearColor(
                Math.Exp(-depth.R * airMass), Math.Exp(-depth.G * airMass), Math.Exp(-depth.B * airMass));
        }

        // The white veil of more large particles than on a clear day.
        private LinearColor Veiled(LinearColor color)
        {
            return LinearColor.Mix(color, HazeWhite, 1.0 - Math.Exp(-0.16 * Math.Max(Haze - 1.0, 0.0)));
        }

        private static double Degrees(double radians)
        {
            return radians * 180.0 / Math.PI;
        }
    }
}
