using System;
using Bridge.Core;

namespace Bridge.FakeHost
{
    /// <summary>
    /// The rays of one view in the frame of one box: the axes of its Transform, x right, y up, z forward.
    /// </summary>
    internal struct BoxRays
    {
        private readonly Vec3 origin;
        private readonly Vec3 perRight;
        private readonly Vec3 perDown;
        private readonly Vec3 forward;
        private readonly Vec3 low;
        private readonly Vec3 high;

        /// <summary>Looks at a box of a size at a place, whose origin is on the ground under its centre.</summary>
        internal BoxRays(View view, UnityPose box, Size size)
        {
            Quat boxFromWorld = box.Rotation.Inverse;
            Quat boxFromCamera = boxFromWorld * view.Placement.Rotation;
            origin = boxFromWorld * (view.Placement.Position - box.Position);
            perRight = boxFromCamera * new Vec3(1, 0, 0);
            perDown = boxFromCamera * new Vec3(0, -1, 0);
            forward = boxFromCamera * new Vec3(0, 0, 1);
            // The extents of an actor's frame (forward, left, up), sorted along the axes of a Transform.
            Vec3 a = Axes.LocalToUnity(new Vec3(size.Length / 2, size.Width / 2, 0));
            Vec3 b = Axes.LocalToUnity(new Vec3(-size.Length / 2, -size.Width / 2, size.Height));
            low = new Vec3(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Min(a.Z, b.Z));
            high = new Vec3(Math.Max(a.X, b.X), Math.Max(a.Y, b.Y), Math.Max(a.Z, b.Z));
        }

        /// <summary>Cuts a ray of the view with the box.</summary>
        /// <param name="ray">As <see cref="View.Ray"/> has it: x right, y down, 1 forward.</param>
        /// <param name="depth">Where it enters, along the optical axis [m].</param>
        /// <param name="normal">That of the face through which it enters, in the axes of the box.</param>
        /// <returns>Whether it enters the box in front of the camera.</returns>
        internal bool Enter(Vec3 ray, out double depth, out Vec3 normal)
        {
            double x = ray.X * perRight.X + ray.Y * perDown.X + forward.X;
            double y = ray.X * perRight.Y + ray.Y * perDown.Y + forward.Y;
            double z = ray.X * perRight.Z + ray.Y * perDown.Z + forward.Z;
            depth = double.NegativeInfinity;
            double leave = double.PositiveInfinity;
            int axis = -1;
            bool misses = Narrow(0, origin.X, x, low.X, high.X, ref depth, ref leave, ref axis)
                || Narrow(1, origin.Y, y, low.Y, high.Y, ref depth, ref leave, ref axis)
                || Narrow(2, origin.Z, z, low.Z, high.Z, ref depth, ref leave, ref axis);
            normal = axis == 0 ? new Vec3(-Math.Sign(x), 0, 0)
                : axis == 1 ? new Vec3(0, -Math.Sign(y), 0)
                : new Vec3(0, 0, -Math.Sign(z));
            return !misses && depth <= leave && depth > 0;
        }

        // Cuts away what of a ray lies outside two planes; returns whether that is all of it.
        private static bool Narrow(
            int axis, double start, double direction, double low, double high,
            ref double enter, ref double leave, ref int entered)
        {
            if (direction == 0)
            {
                return start < low || start > high;
            }

            double first = (low - start) / direction;
            double second = (high - start) / direction;
            double near = Math.Min(first, second);
            if (near > enter)
            {
                enter = near;
                entered = axis;
            }

            leave = Math.Min(leave, Math.Max(first, second));
            return enter > leave;
        }
    }
}
