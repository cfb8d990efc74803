using System;
using static System.FormattableString;

namespace Bridge.Core
{
    /// <summary>
    /// A rotation as a unit quaternion, Hamilton convention: <c>a * b</c> turns by b first. The formulas are the same
    /// in a right-handed and in a left-handed frame; the sense of a positive angle is the frame's own.
    /// </summary>
    public readonly struct Quat
    {
        /// <summary>The real part.</summary>
        public readonly double W;

        /// <summary>The i part.</summary>
        public readonly double X;

        /// <summary>The j part.</summary>
        public readonly double Y;

        /// <summary>The k part.</summary>
        public readonly double Z;

        /// <summary>Makes the quaternion w + xi + yj + zk; the caller sees to its length being 1.</summary>
        public Quat(double w, double x, double y, double z)
        {
            W = w;
            X = x;
            Y = y;
            Z = z;
        }

        /// <summary>The rotation that leaves everything where it is. The default value is no rotation.</summary>
        public static Quat Identity => new Quat(1, 0, 0, 0);

        /// <summary>The rotation back.</summary>
        public Quat Inverse => new Quat(W, -X, -Y, -Z);

        /// <summary>Turns by b, then by a.</summary>
        public static Quat operator *(Quat a, Quat b)
        {
            return new Quat(
                a.W * b.W - a.X * b.X - a.Y * b.Y - a.Z * b.Z,
                a.W * b.X + a.X * b.W + a.Y * b.Z - a.Z * b.Y,
                a.W * b.Y - a.X * b.Z + a.Y * b.W + a.Z * b.X,
                a.W * b.Z + a.X * b.Y - a.Y * b.X + a.Z * b.W);
        }

        /// <summary>The rotated vector.</summary>
        public static Vec3 operator *(Quat rotation, Vec3 vector)
        {
            var axis = new Vec3(rotation.X, rotation.Y, rotation.Z);
            Vec3 twice = 2 * Vec3.Cross(axis, vector);
            return vector + rotation.W * twice + Vec3.Cross(axis, twice);
        }

        /// <summary>The rotation about an axis of any length by an angle in radians.</summary>
        /// <exception cref="InvalidOperationException">The axis has no direction.</exception>
        public static Quat About(Vec3 axis, double angle)
        {
            Vec3 part = Math.Sin(angle / 2) * axis.Normalized();
            return new Quat(Math.Cos(angle / 2), part.X, part.Y, part.Z);
        }

        /// <summary>
        /// The rotation that takes the frame's axes to x, y and z: orthogonal unit vectors, z = x cross y. Its W is not
        /// negative.
        /// </summary>
        public static Quat FromAxes(Vec3 x, Vec3 y, Vec3 z)
        {
            // Shepperd's method: divide by the largest component, never by one near zero.
            double ww = 1 + x.X + y.Y + z.Z;
            double xx = 1 + x.X - y.Y - z.Z;
            double yy = 1 - x.X + y.Y - z.Z;
            double zz = 1 - x.X - y.Y + z.Z;
            double wx = y.Z - z.Y, wy = z.X - x.Z, wz = x.Y - y.X;
            double xy = x.Y + y.X, xz = x.Z + z.X, yz = y.Z + z.Y;
            Quat scaled;
            if (ww >= xx && ww >= yy && ww >= zz)
            {
                scaled = new Quat(ww, wx, wy, wz);
            }
            else if (xx >= yy && xx >= zz)
            {
                scaled = new Quat(wx, xx, xy, xz);
            }
            else if (yy >= zz)
            {
                scaled = new Quat(wy, xy, yy, yz);
            }
            else
            {
                scaled = new Quat(wz, xz, yz, zz);
            }

            return scaled.Normalized();
        }

        /// <summary>The same rotation with length 1 and a W that is not negative.</summary>
        /// <exception cref="InvalidOperationException">Its length is 0 or no number, so it is no rotation.</exception>
        public Quat Normalized()
        {
            double length = Math.Sqrt(W * W + X * X + Y * Y + Z * Z);
            if (!(length > 0) || double.IsInfinity(length))
            {
                throw new InvalidOperationException("expected a quaternion other than 0, got " + this);
            }

            double divisor = W < 0 ? -length : length;
            return new Quat(W / divisor, X / divisor, Y / divisor, Z / divisor);
        }

        /// <summary>The components, W first, for people to read.</summary>
        public override string ToString()
        {
            return Invariant($"({W}; {X}, {Y}, {Z})");
        }
    }
}
