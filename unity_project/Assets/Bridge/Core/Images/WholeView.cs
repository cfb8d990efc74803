using System;

namespace Bridge.Core
{
    /// <summary>
    /// How much of an actor lies inside the frame: its solid angle there over its whole solid angle. The actor is drawn
    /// alone by a second camera in the same place that is turned towards it and sees all of it; each pixel counts with
    /// its solid angle.
    /// </summary>
    public sealed class WholeView
    {
        /// <summary>Side of the second camera's square picture [px].</summary>
        public const int Pixels = 160;

        // Nearer corners [m] are not trusted to be in front of the camera.
        private const double Near = 0.01;

        // How far from its optical axis the second camera sees at most [rad]; what of a near actor lies beyond is not
        // counted. Pictures grow without bound towards a quarter turn.
        private const double WidestHalfAngle = 1.4;

        private const double Margin = 1.05;

        // Turns the second camera about its optical axis [rad]: edges along its rows or columns would be measured to
        // half a pixel only.
        private const double Roll = 0.4;

        // With fewer pixels than these in both pictures, the picture in which there are more of them counts.
        private const int FewPixels = 1000;

        private readonly View frame;

        private WholeView(View frame, View view)
        {
            this.frame = frame;
            View = view;
        }

        /// <summary>The second camera, to draw the actor alone in.</summary>
        public View View { get; }

        /// <summary>
        /// The second camera for an actor whose box has a pose and a size. Null if the box projects wholly inside the
        /// frame: then the share is 1 and nothing needs to be drawn.
        /// </summary>
        public static WholeView Around(View view, Pose worldFromActor, Size size)
        {
            Vec3[] corners = size.Corners();
            for (int i = 0; i < corners.Length; i++)
            {
                corners[i] = worldFromActor * corners[i];
            }

            return IsInside(view, corners) ? null : new WholeView(view, Towards(view, corners));
        }

        /// <summary>The actor's solid angle inside the frame over that of the whole actor, in (0, 1].</summary>
        /// <param name="mask">
        /// The actor drawn alone by <see cref="View"/>: a byte a pixel, 0 where it is not.
        /// </param>
        /// <param name="order">The order of the mask's rows.</param>
        /// <param name="inFrame">
        /// The actor drawn alone in the frame, not empty. A sliver at the edge of the frame that has more pixels here
        /// than in the other picture is measured here.
        /// </param>
        /// <exception cref="ArgumentException">
        /// The mask's length is not that of the picture, or nothing of the actor is in the frame.
        /// </exception>
        public double Share(byte[] mask, RowOrder order, Silhouette inFrame)
        {
            Rows.RequireLength(mask, Pixels, Pixels, 1, nameof(mask));
            if (inFrame.IsEmpty)
            {
                throw new ArgumentException("expected an actor with a pixel in the frame, got none", nameof(inFrame));
            }

            // The axes of the second camera (right, down, forward) in the frame's mount (forward, left, up).
            Quat mountFromOther = frame.WorldFromMount.Rotation.Inverse * View.WorldFromMount.Rotation;
            Vec3 right = mountFromOther * new Vec3(0, -1, 0);
            Vec3 down = mountFromOther * new Vec3(0, 0, -1);
            Vec3 forward = mountFromOther * new Vec3(1, 0, 0);
            double whole = 0, inside = 0;
            int insidePixels = 0;
            for (int row = 0; row < Pixels; row++)
            {
                int start = Pixels * Rows.InBuffer(row, Pixels, order);
                for (int column = 0; column < Pixels; column++)
                {
                    if (mask[start + column] == 0)
                    {
                        continue;
                    }

                    double solidAngle = View.SolidAngle(column, row);
                    Vec3 ray = View.Ray(column, row);
                    whole += solidAngle;
                    if (IsInFrame(ray.X * right + ray.Y * down + forward))
                    {
                        inside += solidAngle;
                        insidePixels++;
                    }
                }
            }

            if (insidePixels < FewPixels && insidePixels < inFrame.Count)
            {
                inside = inFrame.SolidAngle(frame);
            }

            // An actor too small for a pixel of its own picture has all that there is of it in the frame.
            return whole > 0 ? Math.Min(inside / whole, 1) : 1;
        }

        private static bool IsInside(View view, Vec3[] corners)
        {
            foreach (Vec3 corner in corners)
            {
                double column, row, depth;
                bool ahead = view.Project(Axes.WorldToUnity(corner), out column, out row, out depth) && depth > Near;
                if (!ahead || !view.Contains(column, row))
                {
                    return false;
                }
            }

            return true;
        }

        // A square camera in the place of another, turned towards the middle of points of the world.
        private static View Towards(View view, Vec3[] points)
        {
            Vec3 eye = view.WorldFromMount.Position;
            Vec3 sum = Vec3.Zero;
            foreach (Vec3 point in points)
            {
                sum += point - eye;
            }

            Vec3 axis = sum.Length > Near ? sum.Normalized() : view.WorldFromMount.Rotation * new Vec3(1, 0, 0);
            double cosine = 1;
            foreach (Vec3 point in points)
            {
                Vec3 ray = point - eye;
                cosine = Math.Min(cosine, Vec3.Dot(ray, axis) / Math.Max(ray.Length, Near));
            }

            double halfAngle = Math.Min(Math.Acos(Math.Max(cosine, -1)) * Margin, WidestHalfAngle);
            double focal = Pixels / (2 * Math.Tan(halfAngle));
            double middle = (Pixels - 1) / 2.0;
            var placement = new Pose(eye, LookingAlong(axis));
            return new View(Pixels, Pixels, focal, focal, middle, middle, placement);
        }

        // A rotation world_from_mount whose optical axis is a unit vector of the world.
        private static Quat LookingAlong(Vec3 forward)
        {
            Vec3 upwards = Math.Abs(forward.Z) < 0.9 ? new Vec3(0, 0, 1) : new Vec3(1, 0, 0);
            Vec3 left = Vec3.Cross(upwards, forward).Normalized();
            Quat level = Quat.FromAxes(forward, left, Vec3.Cross(forward, left));
            return level * Quat.About(new Vec3(1, 0, 0), Roll);
        }

        // Whether a ray of the frame's mount (forward, left, up) falls into the frame.
        private bool IsInFrame(Vec3 ray)
        {
            return ray.X > 1e-6 && frame.Contains(
                frame.Fx * -ray.Y / ray.X + frame.Cx, frame.Fy * -ray.Z / ray.X + frame.Cy);
        }
    }
}
