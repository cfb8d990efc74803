using System;

namespace Bridge.Core
{
    /// <summary>Curves that several formulas of weather and light share.</summary>
    public static class Curves
    {
        /// <summary>0 below <paramref name="low"/>, 1 above <paramref name="high"/> and a soft step between.</summary>
        public static double Smooth(double low, double high, double value)
        {
            double t = Clamp((value - low) / (high - low), 0.0, 1.0);
            return t * t * (3.0 - 2.0 * t);
        }

        /// <summary><paramref name="value"/>, or the limit that it lies beyond.</summary>
        public static double Clamp(double value, double low, double high)
        {
            return Math.Min(Math.Max(value, low), high);
        }

        /// <summary>
        /// The line through the points (<paramref name="xs"/>, <paramref name="ys"/>) at <paramref name="x"/>;
        /// <paramref name="xs"/> ascend, and beyond its ends the last values hold.
        /// </summary>
        public static double Interpolate(double x, double[] xs, double[] ys)
        {
            int after = Array.BinarySearch(xs, x);
            if (after >= 0)
            {
                return ys[after];
            }

            after = ~after;
            if (after == 0)
            {
                return ys[0];
            }

            if (after == xs.Length)
            {
                return ys[xs.Length - 1];
            }

            double share = (x - xs[after - 1]) / (xs[after] - xs[after - 1]);
            return ys[after - 1] + share * (ys[after] - ys[after - 1]);
        }

        /// <summary>The remainder of a division by <paramref name="period"/> &gt; 0, never negative.</summary>
        public static double Wrap(double value, double period)
        {
            return value - Math.Floor(value / period) * period;
        }
    }
}
