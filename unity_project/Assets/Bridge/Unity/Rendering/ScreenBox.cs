using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>A rectangle of whole pixels of an image, all edges inclusive, row 0 on top.</summary>
    public struct ScreenBox
    {
        /// <summary>Keeps all of it.</summary>
        public ScreenBox(int left, int top, int right, int bottom)
        {
            Left = left;
            Top = top;
            Right = right;
            Bottom = bottom;
        }

        /// <summary>First column.</summary>
        public int Left { get; }

        /// <summary>First row.</summary>
        public int Top { get; }

        /// <summary>Last column.</summary>
        public int Right { get; }

        /// <summary>Last row.</summary>
        public int Bottom { get; }

        /// <summary>How many columns there are; not positive where there is nothing.</summary>
        public int Width
        {
            get { return Right - Left + 1; }
        }

        /// <summary>How many rows there are; not positive where there is nothing.</summary>
        public int Height
        {
            get { return Bottom - Top + 1; }
        }

        /// <summary>Whether there is no pixel.</summary>
        public bool IsEmpty
        {
            get { return Width <= 0 || Height <= 0; }
        }

        /// <summary>
        /// A rectangle that holds every pixel of <paramref name="view"/> that may show the surfaces; empty where none
        /// can.
        /// </summary>
        public static ScreenBox Around(View view, IReadOnlyList<IdentifiedSurface> surfaces)
        {
            double left = double.PositiveInfinity, top = double.PositiveInfinity;
            double right = double.NegativeInfinity, bottom = double.NegativeInfinity;
            foreach (IdentifiedSurface surface in surfaces)
            {
                Bounds bounds = surface.Surface.Renderer.bounds;
                int ahead = 0;
                for (int corner = 0; corner < 8; corner++)
                {
                    double column, row, depth;
                    view.Project(Corner(bounds, corner), out column, out row, out depth);
                    if (depth < ClipPlanes.Near)
                    {
                        continue;
                    }

                    ahead++;
                    left = Math.Min(left, column);
                    top = Math.Min(top, row);
                    right = Math.Max(right, column);
                    bottom = Math.Max(bottom, row);
                }

                if (ahead > 0 && ahead < 8)
                {
                    // What reaches through the plane of the camera has no bounds in the image.
                    return new ScreenBox(0, 0, view.Width - 1, view.Height - 1);
                }
            }

            return Within(view.Width, view.Height, left, top, right, bottom);
        }

        /// <summary>
        /// The pixels of an image of width x height that a rectangle touches, with one more on each side; empty where it
        /// is outside, or ends before it begins.
        /// </summary>
        public static ScreenBox Within(int width, int height, double left, double top, double right, double bottom)
        {
            return new ScreenBox(
                (int)Math.Max(0, Math.Min(width, Math.Floor(left) - 1)),
                (int)Math.Max(0, Math.Min(height, Math.Floor(top) - 1)),
                (int)Math.Max(-1, Math.Min(width - 1, Math.Ceiling(right) + 1)),
                (int)Math.Max(-1, Math.Min(height - 1, Math.Ceiling(bottom) + 1)));
        }

        /// <summary>Whether the two have a pixel in common.</summary>
        public bool Overlaps(ScreenBox other)
        {
            return Left <= other.Right && other.Left <= Right && Top <= other.Bottom && other.Top <= Bottom;
        }

        private static Vec3 Corner(Bounds bounds, int number)
        {
            Vector3 low = bounds.min;
            Vector3 high = bounds.max;
            return new Vec3(
                (number & 1) == 0 ? low.x : high.x,
                (number & 2) == 0 ? low.y : high.y,
                (number & 4) == 0 ? low.z : high.z);
        }
    }
}
