using System;
using Bridge.Core;

namespace Bridge.FakeHost
{
    /// <summary>A box that stands in the scene as a GameObject would.</summary>
    internal sealed class DrawnBox
    {
        // Nearer corners [m] do not bound what is seen.
        private const double Near = 0.01;

        private readonly Vec3[] corners;

        /// <summary>Places a box by the axes that Unity's side uses.</summary>
        /// <param name="id">The value of its pixels.</param>
        /// <param name="worldFromBox">Where it is drawn.</param>
        /// <param name="size">How large it is.</param>
        /// <param name="colour">Its sRGB values.</param>
        internal DrawnBox(int id, Pose worldFromBox, Size size, byte[] colour)
        {
            Id = id;
            Size = size;
            Colour = colour;
            Transform = Axes.ToUnity(worldFromBox);
            corners = size.Corners();
            for (int i = 0; i < corners.Length; i++)
            {
                corners[i] = Transform.Position + Transform.Rotation * Axes.LocalToUnity(corners[i]);
            }
        }

        /// <summary>The value of its pixels.</summary>
        internal int Id { get; }

        /// <summary>Where it stands in Unity's world.</summary>
        internal UnityPose Transform { get; }

        /// <summary>How large it is.</summary>
        internal Size Size { get; }

        /// <summary>Red, green and blue, sRGB.</summary>
        internal byte[] Colour { get; }

        /// <summary>
        /// The pixels of a view within which all of the box is; all of them where it reaches behind the camera.
        /// </summary>
        internal PixelArea AreaIn(View view)
        {
            double left = double.PositiveInfinity, top = double.PositiveInfinity;
            double right = double.NegativeInfinity, bottom = double.NegativeInfinity;
            foreach (Vec3 corner in corners)
            {
                double column, row, depth;
                if (!view.Project(corner, out column, out row, out depth) || depth < Near)
                {
                    return new PixelArea(0, 0, view.Width - 1, view.Height - 1);
                }

                left = Math.Min(left, column);
                top = Math.Min(top, row);
                right = Math.Max(right, column);
                bottom = Math.Max(bottom, row);
            }

            return new PixelArea(
                Clamp(Math.Floor(left), 0, view.Width),
                Clamp(Math.Floor(top), 0, view.Height),
                Clamp(Math.Ceiling(right), -1, view.Width - 1),
                Clamp(Math.Ceiling(bottom), -1, view.Height - 1));
        }

        private static int Clamp(double value, int low, int high)
        {
            return (int)Math.Max(low, Math.Min(high, value));
        }
    }

    /// <summary>A rectangle of pixels, all edges inclusive; empty where an edge lies beyond its opposite.</summary>
    internal struct PixelArea
    {
        internal readonly int Left;
        internal readonly int Top;
        internal readonly int Right;
        internal readonly int Bottom;

        internal PixelArea(int left, int top, int right, int bottom)
        {
            Left = left;
            Top = top;
            Right = right;
            Bottom = bottom;
        }

        /// <summary>Whether there is no pixel.</summary>
        internal bool IsEmpty
        {
            get { return Right < Left || Bottom < Top; }
        }
    }
}
