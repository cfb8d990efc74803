namespace Bridge.Core
{
    /// <summary>Draws the light of a black body as white.</summary>
    public static class WhiteBalance
    {
        /// <summary>Colour temperature that is drawn as it is: that of sRGB's white. Unit: [K].</summary>
        public const double NeutralK = 6504.0;

        private static readonly double[] XyzFromRgb =
        {
            0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041,
        };

        private static readonly double[] Bradford =
        {
            0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296,
        };

        /// <summary>
        /// The 3x3 matrix on linear sRGB, row by row, that draws the light of a black body of
        /// <paramref name="kelvin"/>, 1000-40000, as white. It adapts along the Planckian locus to
        /// <see cref="NeutralK"/> in Bradford's cone space (Lindbloom, Chromatic Adaptation).
        /// </summary>
        public static double[] Matrix(double kelvin)
        {
            double[] conesFromRgb = Product(Bradford, XyzFromRgb);
            double[] neutral = Times(Bradford, Planckian(NeutralK));
            double[] light = Times(Bradford, Planckian(kelvin));
            var adapted = new double[9];
            for (int i = 0; i < 9; i++)
            {
                adapted[i] = conesFromRgb[i] * neutral[i / 3] / light[i / 3];
            }

            return Product(Inverse(conesFromRgb), adapted);
        }

        // CIE XYZ with Y = 1 (Krystek, Color Research & Application 10, 1985): errs by 9e-5 in u and v in 1000-15000 K
        // and stays close to the locus up to 40000 K.
        private static double[] Planckian(double t)
        {
            double u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t)
                / (1.0 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
            double v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t)
                / (1.0 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
            double x = 3.0 * u / (2.0 * u - 8.0 * v + 4.0), y = 2.0 * v / (2.0 * u - 8.0 * v + 4.0);
            return new[] { x / y, 1.0, (1.0 - x - y) / y };
        }

        private static double[] Times(double[] m, double[] v)
        {
            var result = new double[3];
            for (int row = 0; row < 3; row++)
            {
                result[row] = m[3 * row] * v[0] + m[3 * row + 1] * v[1] + m[3 * row + 2] * v[2];
            }

            return result;
        }

        private static double[] Product(double[] a, double[] b)
        {
            var result = new double[9];
            for (int column = 0; column < 3; column++)
            {
                double[] turned = Times(a, new[] { b[column], b[3 + column], b[6 + column] });
                for (int row = 0; row < 3; row++)
                {
                    result[3 * row + column] = turned[row];
                }
            }

            return result;
        }

        private static double[] Inverse(double[] m)
        {
            double c0 = m[4] * m[8] - m[5] * m[7], c1 = m[5] * m[6] - m[3] * m[8], c2 = m[3] * m[7] - m[4] * m[6];
            double scale = 1.0 / (m[0] * c0 + m[1] * c1 + m[2] * c2);
            return new[]
            {
                c0 * scale, (m[2] * m[7] - m[1] * m[8]) * scale, (m[1] * m[5] - m[2] * m[4]) * scale,
                c1 * scale, (m[0] * m[8] - m[2] * m[6]) * scale, (m[2] * m[3] - m[0] * m[5]) * scale,
                c2 * scale, (m[1] * m[6] - m[0] * m[7]) * scale, (m[0] * m[4] - m[1] * m[3]) * scale,
            };
        }
    }
}
