using System;

namespace Bridge.Core
{
    /// <summary>
    /// The distribution of a pattern that is made of the coarse and the fine noise: turns the share of a surface that
    /// is to be covered into the level that the pattern exceeds there.
    /// </summary>
    public sealed class PatternLevels
    {
        private readonly double[] levels;
        private readonly double[] shares;

        /// <summary>
        /// Of <paramref name="coarseShare"/> coarse and the rest fine noise, read at unrelated places, so that their
        /// sum is distributed like that of independent numbers.
        /// </summary>
        public PatternLevels(NoisePattern noise, double coarseShare)
        {
            int[] coarse = noise.Histogram(NoisePattern.Coarse), fine = noise.Histogram(NoisePattern.Fine);
            var values = new double[256 * 256];
            var weights = new double[256 * 256];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (coarseShare * (i / 256) + (1.0 - coarseShare) * (i % 256)) / 255.0;
                weights[i] = (double)coarse[i / 256] * fine[i % 256];
            }

            Array.Sort(values, weights);
            double total = 0.0;
            for (int i = 0; i < weights.Length; i++)
            {
                total += weights[i];
                weights[i] = total;
            }

            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] /= total;
            }

            levels = values;
            shares = weights;
        }

        /// <summary>The level that <paramref name="share"/>, 0-1, of the pattern lies above.</summary>
        public double Exceeded(double share)
        {
            // Shares have steps where no pixel has a value; any of the equal ones will do.
            return Curves.Interpolate(1.0 - share, shares, levels);
        }

        /// <summary>
        /// The levels between which the pattern fades in so that <paramref name="share"/> of it is covered; all of it
        /// for 1, nothing for 0.
        /// </summary>
        public PatternEdge Edge(double share, double softness)
        {
            if (share <= 0.0)
            {
                return new PatternEdge(2.0, 3.0);
            }

            if (share >= 1.0)
            {
                return new PatternEdge(-2.0, -1.0);
            }

            double level = Exceeded(share);
            return new PatternEdge(level - softness, level + softness);
        }
    }

    /// <summary>The levels of a pattern between which a cover fades in; immutable.</summary>
    public struct PatternEdge
    {
        /// <summary>Keeps both.</summary>
        public PatternEdge(double low, double high)
        {
            Low = low;
            High = high;
        }

        /// <summary>Below it nothing is covered.</summary>
        public double Low { get; }

        /// <summary>Above it everything is covered.</summary>
        public double High { get; }
    }
}
