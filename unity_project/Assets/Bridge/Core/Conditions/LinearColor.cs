using System;

namespace Bridge.Core
{
    /// <summary>
    /// Linear light with the primaries of sRGB; immutable. The unit is that of the value that holds it.
    /// </summary>
    public struct LinearColor
    {
        /// <summary>Keeps the three components.</summary>
        public LinearColor(double r, double g, double b)
        {
            R = r;
            G = g;
            B = b;
        }

        /// <summary>No light.</summary>
        public static readonly LinearColor Black = new LinearColor(0.0, 0.0, 0.0);

        /// <summary>One of each.</summary>
        public static readonly LinearColor White = new LinearColor(1.0, 1.0, 1.0);

        /// <summary>Red.</summary>
        public double R { get; }

        /// <summary>Green.</summary>
        public double G { get; }

        /// <summary>Blue.</summary>
        public double B { get; }

        /// <summary>Luminance (ITU-R BT.709).</summary>
        public double Luminance => 0.2126 * R + 0.7152 * G + 0.0722 * B;

        /// <summary>The largest component.</summary>
        public double Largest => Math.Max(R, Math.Max(G, B));

        /// <summary>The sum, component by component.</summary>
        public static LinearColor operator +(LinearColor a, LinearColor b)
        {
            return new LinearColor(a.R + b.R, a.G + b.G, a.B + b.B);
        }

        /// <summary>The product, component by component.</summary>
        public static LinearColor operator *(LinearColor a, LinearColor b)
        {
            return new LinearColor(a.R * b.R, a.G * b.G, a.B * b.B);
        }

        /// <summary>The multiple.</summary>
        public static LinearColor operator *(LinearColor a, double factor)
        {
            return new LinearColor(a.R * factor, a.G * factor, a.B * factor);
        }

        /// <summary>The multiple.</summary>
        public static LinearColor operator *(double factor, LinearColor a)
        {
            return a * factor;
        }

        /// <summary>
        /// Each component to the power of <paramref name="exponent"/>; components must not be negative.
        /// </summary>
        public LinearColor ToThe(double exponent)
        {
            return new LinearColor(Math.Pow(R, exponent), Math.Pow(G, exponent), Math.Pow(B, exponent));
        }

        /// <summary>
        /// <paramref name="first"/> with <paramref name="share"/>, 0-1, of <paramref name="second"/> in it.
        /// </summary>
        public static LinearColor Mix(LinearColor first, LinearColor second, double share)
        {
            return first * (1.0 - share) + second * share;
        }
    }
}
