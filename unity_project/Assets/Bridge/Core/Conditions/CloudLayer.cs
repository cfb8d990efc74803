using System;

namespace Bridge.Core
{
    /// <summary>Which part of the noise is cloud, and how far the wind has taken it.</summary>
    public sealed class CloudLayer
    {
        /// <summary>After how many cloud heights the pattern repeats; its inverse is in Sky.shader.</summary>
        public const double Repeat = 12.5;

        /// <summary>Share of the coarse noise in the density; the same in Sky.shader.</summary>
        public const double CoarseShare = 0.7;

        /// <summary>Half width of a cloud's edge, in density.</summary>
        public const double Soft = 0.055;

        private const double CloudHeightM = 1500.0;

        // Wind in the height of clouds over that near the ground.
        private const double Aloft = 1.8;

        // How clouds drift when the air near the ground stands still.
        private const double CalmEastMps = 6.0, CalmNorthMps = 3.5;

        /// <summary>The clouds of <paramref name="weather"/> at <paramref name="seconds"/> of the episode.</summary>
        /// <param name="levels">Of <see cref="CoarseShare"/>.</param>
        public CloudLayer(Weather weather, double seconds, PatternLevels levels)
        {
            Cover = weather.Cloudiness;
            Edge = levels.Exceeded(Cover) - 2.0 * Soft * (Cover - 0.5);
            double secondsPerHeight = seconds / CloudHeightM;
            East = Curves.Wrap(-(Aloft * weather.WindMps.X + CalmEastMps) * secondsPerHeight, Repeat);
            North = Curves.Wrap(-(Aloft * weather.WindMps.Y + CalmNorthMps) * secondsPerHeight, Repeat);
        }

        /// <summary>Share of the sky that is covered.</summary>
        public double Cover { get; }

        /// <summary>Density at the edge of a cloud.</summary>
        public double Edge { get; }

        /// <summary>How far east of its place the pattern is read, in cloud heights.</summary>
        public double East { get; }

        /// <summary>How far north of its place the pattern is read, in cloud heights.</summary>
        public double North { get; }
    }
}
