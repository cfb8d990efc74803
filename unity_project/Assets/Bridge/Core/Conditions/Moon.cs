using System;

namespace Bridge.Core
{
    /// <summary>
    /// The moon of one moment: where it stands, what of it is lit, and its light, in the world frame.
    /// </summary>
    public sealed class Moon
    {
        /// <summary>Angular radius of the disc. Unit: [rad].</summary>
        public const double DiscRadius = 0.0045;

        // Irradiance of a full moon above the air: 0.32 lux, in ten thousand lux.
        private const double FullMoon = 3.2e-5;

        // Eyes and films see moonlit nights blue, although the light itself is not.
        private static readonly LinearColor Tint = new LinearColor(0.70, 0.92, 1.40);

        /// <summary>The moon of <paramref name="illumination"/>; below the horizon it gives no light.</summary>
        public Moon(Illumination illumination, ClearAir air)
        {
            Direction = ClearAir.DirectionOf(illumination.MoonAzimuth, illumination.MoonAltitude);
            double up = Direction.Z;
            LinearColor through = air.Transmitted(illumination.MoonAltitude) * Curves.Smooth(-0.01, 0.03, up);
            Beam = through * Tint * (FullMoon * Brightness(illumination.MoonPhase) / Tint.Luminance);
            SkyLevel = 0.2 * Beam.Luminance * Math.Sqrt(Math.Max(up, 0.0));
            Disc = through * (ClearAir.NightBlue * 0.4 + LinearColor.White * 0.6)
                * (FullMoon / (Math.PI * DiscRadius * DiscRadius));
            Limb = LimbOf(Direction, ClearAir.DirectionOf(illumination.SunAzimuth, illumination.SunAltitude));
            Terminator = 1.0 - 2.0 * illumination.MoonPhase;
        }

        /// <summary>Unit vector towards the moon.</summary>
        public Vec3 Direction { get; }

        /// <summary>Irradiance of what faces the moon, through clear air, in ten thousand lux.</summary>
        public LinearColor Beam { get; }

        /// <summary>Irradiance of the ground from the moonlit clear sky, in ten thousand lux.</summary>
        public double SkyLevel { get; }

        /// <summary>Radiance of the lit part of the disc, in ten thousand cd/m².</summary>
        public LinearColor Disc { get; }

        /// <summary>Unit vector across <see cref="Direction"/>, towards the lit side.</summary>
        public Vec3 Limb { get; }

        /// <summary>
        /// Where the lit part begins along <see cref="Limb"/> through the middle of the disc, in its radii: -1 full, 1
        /// new.
        /// </summary>
        public double Terminator { get; }

        // Relative to full moon; a half moon gives a tenth (Krisciunas and Schaefer, PASP 103, 1991, equation 20).
        private static double Brightness(double phase)
        {
            double angle = Math.Acos(Curves.Clamp(2.0 * phase - 1.0, -1.0, 1.0)) * 180.0 / Math.PI;
            double magnitudes = 0.026 * angle + 4.0e-9 * Math.Pow(angle, 4.0);
            return Math.Pow(10.0, -0.4 * magnitudes) * Curves.Smooth(0.0, 0.02, phase);
        }

        private static Vec3 LimbOf(Vec3 moon, Vec3 sun)
        {
            double along = sun.X * moon.X + sun.Y * moon.Y + sun.Z * moon.Z;
            double x = sun.X - moon.X * along, y = sun.Y - moon.Y * along, z = sun.Z - moon.Z * along;
            double length = Math.Sqrt(x * x + y * y + z * z);
            return length > 1e-6 ? new Vec3(x / length, y / length, z / length) : new Vec3(-moon.Y, moon.X, 0.0);
        }
    }
}
