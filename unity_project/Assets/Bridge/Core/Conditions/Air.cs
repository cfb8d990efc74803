using System;

namespace Bridge.Core
{
    /// <summary>
    /// How much light fog, what falls and dust take from a ray: extinctions for visible light, in 1/m.
    /// </summary>
    public static class Air
    {
        /// <summary>
        /// Extinction times meteorological visibility: contrast falls to 5 % (Koschmieder; WMO-No. 8).
        /// </summary>
        public static readonly double Koschmieder = Math.Log(20.0);

        /// <summary>Visibility in dust of strength 1. Unit: [m].</summary>
        public const double DustVisibilityM = 50.0;

        private const double VisibleNm = 550.0;

        // Hailstones: their diameter, density and speed of fall.
        private const double StoneM = 0.010, StoneKgPerM3 = 900.0, StoneMps = 12.0;

        private static readonly double PerKmAndDb = Math.Log(10.0) / 10.0;

        /// <summary>Of haze and fog near the ground.</summary>
        public static double FogExtinction(Weather weather)
        {
            return Koschmieder / weather.FogVisibilityM;
        }

        /// <summary>
        /// Of rain, 1.076 R^0.67 dB/km (Carbonneau and Wisely, Proc. SPIE 3232, 1998); of snow,
        /// (5.42e-5 nm + 5.4958776) S^1.38 dB/km (dry snow of Recommendation ITU-R P.1814); of hail, twice the
        /// cross-section of stones of 10 mm (geometrical optics).
        /// </summary>
        public static double FallExtinction(Weather weather)
        {
            double rainDbPerKm = 1.076 * Math.Pow(weather.RainMmPerH, 0.67);
            double snowDbPerKm = (5.42e-5 * VisibleNm + 5.4958776) * Math.Pow(weather.SnowMmPerH, 1.38);
            double hailKgPerM3 = weather.HailMmPerH / 3600.0 / StoneMps;
            double hailPerM = 3.0 * hailKgPerM3 / (StoneKgPerM3 * StoneM);
            return (rainDbPerKm + snowDbPerKm) * PerKmAndDb / 1000.0 + hailPerM;
        }

        /// <summary>Of dust, in proportion to <see cref="Weather.Dust"/>.</summary>
        public static double DustExtinction(Weather weather)
        {
            return Koschmieder / DustVisibilityM * weather.Dust;
        }

        /// <summary>Of everything together, where fog is as dense as near the ground.</summary>
        public static double Extinction(Weather weather)
        {
            return FogExtinction(weather) + FallExtinction(weather) + DustExtinction(weather);
        }
    }
}
