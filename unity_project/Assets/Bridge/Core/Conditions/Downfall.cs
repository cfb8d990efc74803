using System;

namespace Bridge.Core
{
    /// <summary>What falls or flies: how many are drawn, how large they are and how fast they fall.</summary>
    public static class Downfall
    {
        /// <summary>
        /// Most of one kind that are drawn. More would cover the picture rather than fill the air; the air's extinction
        /// takes over.
        /// </summary>
        public const int Most = 6000;

        // Wind in which as many leaves fly as there are.
        private const double LeavesWindMps = 8.0;

        /// <summary>
        /// By how much the number of drops falls with their diameter, per mm (Marshall and Palmer, J. Meteor. 5, 1948).
        /// </summary>
        public static double RainSlope(double mmPerH)
        {
            return mmPerH > 0.0 ? 4.1 * Math.Pow(mmPerH, -0.21) : 0.0;
        }

        /// <summary>
        /// By how much the number of flakes falls with their melted diameter, per mm (Gunn and Marshall, J. Meteor. 15,
        /// 1958).
        /// </summary>
        public static double SnowSlope(double mmPerH)
        {
            return mmPerH > 0.0 ? 2.55 * Math.Pow(mmPerH, -0.48) : 0.0;
        }

        /// <summary>
        /// How many drops are drawn: those of more than 1 mm in 4.5 m³ of Marshall and Palmer's rain, 8000 exp(-slope
        /// D) drops a m³ and mm.
        /// </summary>
        public static int RainCount(double mmPerH)
        {
            double slope = RainSlope(mmPerH);
            return slope > 0.0 ? Limited(4.5 * 8000.0 / slope * Math.Exp(-slope)) : 0;
        }

        /// <summary>
        /// How many flakes are drawn: those of more than 0.7 mm melted diameter in 9 m³ of Gunn and Marshall's snow,
        /// 3800 R^-0.87 exp(-slope D) flakes a m³ and mm.
        /// </summary>
        public static int SnowCount(double mmPerH)
        {
            double slope = SnowSlope(mmPerH);
            return slope > 0.0
                ? Limited(9.0 * 3800.0 * Math.Pow(mmPerH, -0.87) / slope * Math.Exp(-0.7 * slope))
                : 0;
        }

        /// <summary>
        /// How many stones are drawn: those in 900 m³ when stones of 10 mm and 900 kg/m³ fall at 12 m/s.
        /// </summary>
        public static int HailCount(double mmPerH)
        {
            double stoneKg = 900.0 * Math.PI / 6.0 * Math.Pow(0.010, 3.0);
            return Limited(900.0 * mmPerH / 3600.0 / 12.0 / stoneKg);
        }

        /// <summary>How many leaves fly: in proportion to the leaves and, up to 8 m/s, to the wind.</summary>
        public static int LeafCount(Weather weather)
        {
            Vec3 wind = weather.WindMps;
            double speed = Math.Sqrt(wind.X * wind.X + wind.Y * wind.Y + wind.Z * wind.Z);
            return Limited(320.0 * weather.Leaves * Math.Min(speed / LeavesWindMps, 1.0));
        }

        /// <summary>Fall speed of a drop in m/s (Atlas, Srivastava and Sekhon, Rev. Geophys. 11, 1973).</summary>
        /// <param name="diameterMm">At least 0.11.</param>
        public static double DropFallMps(double diameterMm)
        {
            return 9.65 - 10.3 * Math.Exp(-0.6 * diameterMm);
        }

        /// <summary>Fall speed of a hailstone in m/s (Matson and Huggins, J. Atmos. Sci. 37, 1980).</summary>
        public static double StoneFallMps(double diameterMm)
        {
            return 11.45 * Math.Sqrt(0.1 * diameterMm);
        }

        private static int Limited(double count)
        {
            return (int)Math.Min(Math.Round(count), Most);
        }
    }
}
