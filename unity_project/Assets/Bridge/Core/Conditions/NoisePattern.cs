using System;

namespace Bridge.Core
{
    /// <summary>
    /// A tileable noise picture for clouds, dust, stars, and for what lies on the ground and on the lens. It is always
    /// the same.
    /// </summary>
    public sealed class NoisePattern
    {
        /// <summary>Pixels a side.</summary>
        public const int Side = 256;

        /// <summary>Channel of soft noise with large features.</summary>
        public const int Coarse = 0;

        /// <summary>Channel of soft noise with small features.</summary>
        public const int Fine = 1;

        /// <summary>Channel of white noise.</summary>
        public const int White = 2;

        private const double Falloff = 0.55;

        private readonly byte[] rgba = new byte[Side * Side * 4];

        /// <summary>Makes the picture.</summary>
        public NoisePattern()
        {
            FillSoft(Coarse, 4, 6);
            FillSoft(Fine, 16, 4);
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                rgba[4 * pixel + White] = (byte)(Seeds.Mix((uint)pixel + 0x51ed27u) >> 24);
                rgba[4 * pixel + 3] = 255;
            }
        }

        /// <summary>Four bytes a pixel, row by row; linear, not sRGB. A copy.</summary>
        public byte[] ToRgba()
        {
            return (byte[])rgba.Clone();
        }

        /// <summary>One value, 0-255. Places beyond the sides repeat.</summary>
        public int At(int column, int row, int channel)
        {
            return rgba[4 * ((row & (Side - 1)) * Side + (column & (Side - 1))) + channel];
        }

        /// <summary>How many pixels of <paramref name="channel"/> have each of the 256 values.</summary>
        public int[] Histogram(int channel)
        {
            var counts = new int[256];
            for (int pixel = 0; pixel < Side * Side; pixel++)
            {
                counts[rgba[4 * pixel + channel]]++;
            }

            return counts;
        }

        // Octaves of smooth lattices, stretched so that all but the outermost hundredths fill the range.
        private void FillSoft(int channel, int lattice, int octaves)
        {
            var total = new double[Side * Side];
            double weight = 1.0;
            for (int octave = 0; octave < octaves; octave++)
            {
                AddLattice(total, lattice << octave, weight, (uint)(channel * 16 + octave));
                weight *= Falloff;
            }

            var sorted = (double[])total.Clone();
            Array.Sort(sorted);
            double low = sorted[sorted.Length / 100], high = sorted[sorted.Length - 1 - sorted.Length / 100];
            for (int pixel = 0; pixel < total.Length; pixel++)
            {
                double share = Curves.Clamp((total[pixel] - low) / (high - low), 0.0, 1.0);
                rgba[4 * pixel + channel] = (byte)Math.Round(share * 255.0);
            }
        }

        private static void AddLattice(double[] total, int lattice, double weight, uint seed)
        {
            double cells = lattice / (double)Side;
            for (int row = 0; row < Side; row++)
            {
                for (int column = 0; column < Side; column++)
                {
                    double x = column * cells, y = row * cells;
                    int left = (int)x, top = (int)y;
                    double across = Curves.Smooth(0.0, 1.0, x - left), down = Curves.Smooth(0.0, 1.0, y - top);
                    double upper = Mixed(
                        Lattice(left, top, lattice, seed), Lattice(left + 1, top, lattice, seed), across);
                    double lower = Mixed(
                        Lattice(left, top + 1, lattice, seed), Lattice(left + 1, top + 1, lattice, seed), across);
                    total[row * Side + column] += weight * Mixed(upper, lower, down);
                }
            }
        }

        private static double Lattice(int column, int row, int lattice, uint seed)
        {
            return Seeds.Uniform(Seeds.Mix(seed), (uint)(row % lattice * lattice + column % lattice));
        }

        private static double Mixed(double first, double second, double share)
        {
            return first + (second - first) * share;
        }
    }
}
