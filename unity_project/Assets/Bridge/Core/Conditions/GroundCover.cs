using System;

namespace Bridge.Core
{
    /// <summary>What weather lays on the ground, as the numbers that the shader of covers takes.</summary>
    public sealed class GroundCover
    {
        /// <summary>
        /// Share of the coarse noise in the pattern of puddles and of thin snow; the same in Cover.shader.
        /// </summary>
        public const double CoarseShare = 0.7;

        // Depth from which snow covers the ground without gaps.
        private const double ClosedSnowM = 0.05;

        /// <summary>The covers of <paramref name="weather"/> at <paramref name="step"/>.</summary>
        /// <param name="levels">Of <see cref="CoarseShare"/>.</param>
        public GroundCover(Weather weather, ulong step, PatternLevels levels)
        {
            Wetness = weather.Wetness;
            Puddles = levels.Edge(weather.Puddles, 0.035);
            Ripples = Math.Min(0.012 * Math.Sqrt(weather.RainMmPerH), 0.09);
            // Steps along an additive sequence that fills the square evenly (Roberts, 2018).
            RippleX = Curves.Wrap(0.7548777 * (step % 65536), 1.0);
            RippleY = Curves.Wrap(0.5698403 * (step % 65536), 1.0);
            double closed = SnowClosed(weather);
            Snow = levels.Edge(closed, 0.12 * (1.0 - 0.6 * closed));
            // Traffic keeps a thin cover open and a thick one grey.
            RoadSnow = levels.Edge(Math.Min(0.8 * closed, 0.45 + 2.0 * weather.SnowDepthM), 0.14);
            SnowDeep = 1.0 - Math.Exp(-weather.SnowDepthM / 0.08);
            Leaves = weather.Leaves;
            Anything = weather.Wetness > 0.0 || weather.Puddles > 0.0 || weather.SnowDepthM > 0.0
                || weather.Leaves > 0.0;
        }

        /// <summary>Whether anything lies on the ground at all.</summary>
        public bool Anything { get; }

        /// <summary>0 dry, 1 a closed film of water.</summary>
        public double Wetness { get; }

        /// <summary>Where water stands.</summary>
        public PatternEdge Puddles { get; }

        /// <summary>How far drops tilt standing water: the slope of its surface.</summary>
        public double Ripples { get; }

        /// <summary>Where the ripples are read from the noise, across. Range: [0, 1).</summary>
        public double RippleX { get; }

        /// <summary>Where the ripples are read from the noise, along. Range: [0, 1).</summary>
        public double RippleY { get; }

        /// <summary>Where snow lies.</summary>
        public PatternEdge Snow { get; }

        /// <summary>Where snow lies on roads.</summary>
        public PatternEdge RoadSnow { get; }

        /// <summary>0 a dusting, 1 deep snow.</summary>
        public double SnowDeep { get; }

        /// <summary>How many leaves lie. Range: [0, 1].</summary>
        public double Leaves { get; }

        /// <summary>How closed the snow on the ground is: 0 none, 1 from 5 cm on.</summary>
        public static double SnowClosed(Weather weather)
        {
            return Math.Min(weather.SnowDepthM / ClosedSnowM, 1.0);
        }

        /// <summary>
        /// The roughness of a surface of <paramref name="dryRoughness"/> under a film of water that is closed by
        /// <paramref name="wetness"/>; pores and joints break the film. The formula of Cover.shader.
        /// </summary>
        public static double WetRoughness(double dryRoughness, double wetness)
        {
            return dryRoughness + (0.26 + 0.22 * dryRoughness - dryRoughness) * wetness;
        }

        /// <summary>
        /// What wetness leaves of the albedo of level ground of <paramref name="dryRoughness"/>: water in the pores of
        /// rough materials takes up to 65 % of the light (Lekner and Dorf, Appl. Opt. 27, 1988, explain why wet things
        /// are darker). The formula of Cover.shader.
        /// </summary>
        public static double WetAlbedo(double dryRoughness, double wetness)
        {
            return 1.0 - Curves.Smooth(0.4, 0.8, dryRoughness) * wetness * 0.65;
        }
    }
}
