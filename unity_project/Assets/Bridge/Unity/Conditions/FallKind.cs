using System;
using Bridge.Core;

namespace Bridge.Unity
{
    /// <summary>One sort of thing that falls or flies.</summary>
    public sealed class FallKind
    {
        // Flakes, stones and leaves are opaque and show in a short exposure; drops are clear, and what one sees of them
        // are the streaks of a long one.
        private const double ShortS = 1.0 / 250.0, LongS = 1.0 / 70.0;

        /// <summary>All of them, in the order in which they are drawn.</summary>
        public static readonly FallKind[] All =
        {
            new FallKind(
                "rain", 0, LongS, w => Downfall.RainCount(w.RainMmPerH), w => Downfall.RainSlope(w.RainMmPerH)),
            new FallKind(
                "snow", 1, ShortS, w => Downfall.SnowCount(w.SnowMmPerH), w => Downfall.SnowSlope(w.SnowMmPerH)),
            new FallKind("hail", 2, ShortS, w => Downfall.HailCount(w.HailMmPerH), w => 0.0),
            new FallKind("leaf", 3, ShortS, Downfall.LeafCount, w => 0.0),
        };

        private readonly Func<Weather, int> count;
        private readonly Func<Weather, double> slope;

        private FallKind(
            string name, int code, double exposureS, Func<Weather, int> count, Func<Weather, double> slope)
        {
            Name = name;
            Code = code;
            ExposureS = exposureS;
            this.count = count;
            this.slope = slope;
        }

        /// <summary>What it is called, for its seed.</summary>
        public string Name { get; }

        /// <summary>What BridgeFall.shader calls it.</summary>
        public int Code { get; }

        /// <summary>How long it is exposed. Unit: [s].</summary>
        public double ExposureS { get; }

        /// <summary>How many are drawn.</summary>
        public int Count(Weather weather)
        {
            return count(weather);
        }

        /// <summary>By how much their number falls with their size, per mm; 0 where the shader knows.</summary>
        public double Slope(Weather weather)
        {
            return slope(weather);
        }
    }
}
