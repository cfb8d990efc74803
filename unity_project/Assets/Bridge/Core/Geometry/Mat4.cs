using System;

namespace Bridge.Core
{
    /// <summary>
    /// A 4x4 matrix for homogeneous column vectors, unchangeable. UnityEngine.Matrix4x4 has the same rows and columns.
    /// </summary>
    public sealed class Mat4
    {
        private readonly double[] rows;

        /// <summary>Makes a matrix from its 16 elements, row by row.</summary>
        /// <exception cref="ArgumentException">There are not 16 elements.</exception>
        public Mat4(params double[] elements)
        {
            if (elements.Length != 16)
            {
                throw new ArgumentException("expected 16 elements, got " + elements.Length, nameof(elements));
            }

            rows = (double[])elements.Clone();
        }

        /// <summary>The matrix that leaves everything where it is.</summary>
        public static Mat4 Identity => new Mat4(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

        /// <summary>The element in a row (0-3) and a column (0-3).</summary>
        public double this[int row, int column] => rows[4 * row + column];

        /// <summary>The transform that does b first, then a.</summary>
        public static Mat4 operator *(Mat4 a, Mat4 b)
        {
            var product = new double[16];
            for (int row = 0; row < 4; row++)
            {
                for (int column = 0; column < 4; column++)
                {
                    double sum = 0;
                    for (int k = 0; k < 4; k++)
                    {
                        sum += a[row, k] * b[k, column];
                    }

                    product[4 * row + column] = sum;
                }
            }

            return new Mat4(product);
        }

        /// <summary>
        /// The rigid transform that turns by a rotation and then moves by a translation [m].
        /// </summary>
        public static Mat4 Rigid(Vec3 translation, Quat rotation)
        {
            Vec3 x = rotation * new Vec3(1, 0, 0);
            Vec3 y = rotation * new Vec3(0, 1, 0);
            Vec3 z = rotation * new Vec3(0, 0, 1);
            return new Mat4(
                x.X, y.X, z.X, translation.X,
                x.Y, y.Y, z.Y, translation.Y,
                x.Z, y.Z, z.Z, translation.Z,
                0, 0, 0, 1);
        }

        /// <summary>The transformed point, after the division by w.</summary>
        public Vec3 TransformPoint(Vec3 point)
        {
            double x = rows[0] * point.X + rows[1] * point.Y + rows[2] * point.Z + rows[3];
            double y = rows[4] * point.X + rows[5] * point.Y + rows[6] * point.Z + rows[7];
            double z = rows[8] * point.X + rows[9] * point.Y + rows[10] * point.Z + rows[11];
            double w = rows[12] * point.X + rows[13] * point.Y + rows[14] * point.Z + rows[15];
            return new Vec3(x / w, y / w, z / w);
        }

        /// <summary>The transform back.</summary>
        /// <exception cref="InvalidOperationException">There is none: the matrix is singular.</exception>
        public Mat4 Inverse()
        {
            var left = (double[])rows.Clone();
            var right = (double[])Identity.rows.Clone();
            for (int column = 0; column < 4; column++)
            {
                int pivot = LargestBelow(left, column);
                if (!(Math.Abs(left[4 * pivot + column]) > 0))
                {
                    throw new InvalidOperationException("expected a matrix that can be inverted, got a singular one");
                }

                Swap(left, pivot, column);
                Swap(right, pivot, column);
                double divisor = left[4 * column + column];
                Scale(left, column, 1 / divisor);
                Scale(right, column, 1 / divisor);
                for (int row = 0; row < 4; row++)
                {
                    if (row != column)
                    {
                        double factor = left[4 * row + column];
                        Subtract(left, row, column, factor);
                        Subtract(right, row, column, factor);
                    }
                }
            }

            return new Mat4(right);
        }

        // The row, from the diagonal down, with the largest element of a column.
        private static int LargestBelow(double[] matrix, int column)
        {
            int largest = column;
            for (int row = column + 1; row < 4; row++)
            {
                if (Math.Abs(matrix[4 * row + column]) > Math.Abs(matrix[4 * largest + column]))
                {
                    largest = row;
                }
            }

            return largest;
        }

        private static void Swap(double[] matrix, int row, int other)
        {
            for (int column = 0; column < 4; column++)
            {
                double element = matrix[4 * row + column];
                matrix[4 * row + column] = matrix[4 * other + column];
                matrix[4 * other + column] = element;
            }
        }

        private static void Scale(double[] matrix, int row, double factor)
        {
            for (int column = 0; column < 4; column++)
            {
                matrix[4 * row + column] *= factor;
            }
        }

        private static void Subtract(double[] matrix, int row, int other, double factor)
        {
            for (int column = 0; column < 4; column++)
            {
                matrix[4 * row + column] -= factor * matrix[4 * other + column];
            }
        }
    }
}
