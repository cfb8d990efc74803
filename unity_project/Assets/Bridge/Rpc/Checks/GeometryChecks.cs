using System;
using System.Linq;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of vectors, poses, sizes and colours; the first argument names the field.</summary>
    internal static class GeometryChecks
    {
        private const double UnitTolerance = 1e-6;
        private const double MaxExtent = 1e4;

        /// <summary>Refuses components that are not finite; an absent vector is one of zeros.</summary>
        internal static void Vector(string where, Wire.Vector3 vector)
        {
            if (vector != null)
            {
                FieldChecks.Finite(where, vector.X, vector.Y, vector.Z);
            }
        }

        /// <summary>Refuses a pose that is absent, not finite, or whose rotation is no unit quaternion.</summary>
        internal static void Pose(string where, Wire.Pose pose)
        {
            FieldChecks.Required(where, pose);
            FieldChecks.Required($"{where}.position", pose.Position);
            FieldChecks.Required($"{where}.rotation", pose.Rotation);
            Wire.Quaternion q = pose.Rotation;
            double norm = Math.Sqrt(q.W * q.W + q.X * q.X + q.Y * q.Y + q.Z * q.Z);
            if (!(Math.Abs(norm - 1.0) < UnitTolerance))
            {
                throw FieldChecks.Malformed(
                    $"{where}.rotation: expected a unit quaternion, got one of length {FieldChecks.Shown(norm)}");
            }

            Vector($"{where}.position", pose.Position);
        }

        /// <summary>Refuses a size that is absent or of which an extent is not over 0 and under 10 km.</summary>
        internal static void Size(string where, Wire.Size size)
        {
            FieldChecks.Required(where, size);
            if (!(IsExtent(size.LengthM) && IsExtent(size.WidthM) && IsExtent(size.HeightM)))
            {
                double[] extents = { size.LengthM, size.WidthM, size.HeightM };
                string got = string.Join(" x ", extents.Select(FieldChecks.Shown));
                throw FieldChecks.Malformed(
                    $"{where}: expected extents over 0 and under {FieldChecks.Shown(MaxExtent)} m, got {got}");
            }
        }

        /// <summary>Refuses a colour that is absent or of which a component is not 0 to 1.</summary>
        internal static void Color(string where, Wire.Color color)
        {
            FieldChecks.Required(where, color);
            FieldChecks.InRange($"{where}.r", color.R, 0.0, 1.0);
            FieldChecks.InRange($"{where}.g", color.G, 0.0, 1.0);
            FieldChecks.InRange($"{where}.b", color.B, 0.0, 1.0);
        }

        private static bool IsExtent(double value)
        {
            return value > 0.0 && value < MaxExtent;
        }
    }
}
