using System;
using Bridge.Core;

namespace Bridge.Tests
{
    /// <summary>Draws the mask of a box by casting a ray through the centre of each pixel.</summary>
    internal static class BoxCaster
    {
        /// <summary>A byte a pixel, 0 where the box is not, in the given order of rows.</summary>
        internal static byte[] Mask(View view, Pose worldFromBox, Size size, RowOrder order)
        {
            Pose boxFromMount = worldFromBox.Inverse * view.WorldFromMount;
            var mask = new byte[view.Width * view.Height];
            for (int row = 0; row < view.Height; row++)
            {
                int start = view.Width * (order == RowOrder.TopDown ? row : view.Height - 1 - row);
                for (int column = 0; column < view.Width; column++)
                {
                    Vec3 ray = view.Ray(column, row);
                    Vec3 direction = boxFromMount.Rotation * new Vec3(ray.Z, -ray.X, -ray.Y);
                    mask[start + column] = Hits(boxFromMount.Position, direction, size) ? (byte)255 : (byte)0;
                }
            }

            return mask;
        }

        private static bool Hits(Vec3 eye, Vec3 direction, Size size)
        {
            double enter = 0, leave = double.PositiveInfinity;
            Clip(eye.X, direction.X, -size.Length / 2, size.Length / 2, ref enter, ref leave);
            Clip(eye.Y, direction.Y, -size.Width / 2, size.Width / 2, ref enter, ref leave);
            Clip(eye.Z, direction.Z, 0, size.Height, ref enter, ref leave);
            return enter <= leave;
        }

        // Narrows the part of a ray that is inside a box to what lies between two planes of it.
        private static void Clip(
            double eye, double direction, double low, double high, ref double enter, ref double leave)
        {
            double first = (low - eye) / direction, second = (high - eye) / direction;
            enter = Math.Max(enter, Math.Min(first, second));
            leave = Math.Min(leave, Math.Max(first, second));
        }
    }
}
