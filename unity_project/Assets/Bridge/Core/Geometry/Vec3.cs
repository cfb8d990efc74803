using System;
using static System.FormattableString;

namespace Bridge.Core
{
    /// <summary>A position or a vector; the member that holds it names its frame and unit.</summary>
    public readonly struct Vec3
    {
        /// <summary>Along the frame's x axis.</summary>
        public readonly double X;

        /// <summary>Along the frame's y axis.</summary>
        public readonly double Y;

        /// <summary>Along the frame's z axis.</summary>
        public readonly double Z;

        /// <summary>Makes the vector (x, y, z).</summary>
        public Vec3(double x, double y, double z)
        {
            X = x;
            Y = y;
            Z = z;
        }

        /// <summary>The origin.</summary>
        public static Vec3 Zero => default(Vec3);

        /// <summary>How long it is, in the unit of its components.</summary>
        public double Length => Math.Sqrt(Dot(this, this));

        /// <summary>Adds component by component.</summary>
        public static Vec3 operator +(Vec3 a, Vec3 b)
        {
            return new Vec3(a.X + b.X, a.Y + b.Y, a.Z + b.Z);
        }

        /// <summary>Subtracts component by component.</summary>
        public static Vec3 operator -(Vec3 a, Vec3 b)
        {
            return new Vec3(a.X - b.X, a.Y - b.Y, a.Z - b.Z);
        }

        /// <summary>Turns the vector round.</summary>
        public static Vec3 operator -(Vec3 a)
        {
            return new Vec3(-a.X, -a.Y, -a.Z);
        }

        /// <summary>Scales the vector.</summary>
        public static Vec3 operator *(double scale, Vec3 a)
        {
            return new Vec3(scale * a.X, scale * a.Y, scale * a.Z);
        }

        /// <summary>Scales the vector.</summary>
        public static Vec3 operator *(Vec3 a, double scale)
        {
            return scale * a;
        }

        /// <summary>Divides the vector.</summary>
        public static Vec3 operator /(Vec3 a, double divisor)
        {
            return new Vec3(a.X / divisor, a.Y / divisor, a.Z / divisor);
        }

        /// <summary>The scalar product.</summary>
        public static double Dot(Vec3 a, Vec3 b)
        {
            return a.X * b.X + a.Y * b.Y + a.Z * b.Z;
        }

        /// <summary>The vector product; in a right-handed frame x cross y is z.</summary>
        public static Vec3 Cross(Vec3 a, Vec3 b)
        {
            return new Vec3(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
        }

        /// <summary>The vector of length 1 in this direction.</summary>
        /// <exception cref="InvalidOperationException">It has no direction: its length is 0 or no number.</exception>
        public Vec3 Normalized()
        {
            double length = Length;
            if (!(length > 0) || double.IsInfinity(length))
            {
                throw new InvalidOperationException("expected a vector with a direction, got " + this);
            }

            return this / length;
        }

        /// <summary>The components for people to read.</summary>
        public override string ToString()
        {
            return Invariant($"({X}, {Y}, {Z})");
        }
    }
}
