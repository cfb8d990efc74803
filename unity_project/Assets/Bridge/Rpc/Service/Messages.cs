using Bridge.Core;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Between the messages of geometry.proto and the values of Bridge.Core.</summary>
    public static class Messages
    {
        /// <summary>The value of a pose that has passed the checks.</summary>
        public static Pose Read(Wire.Pose pose)
        {
            Wire.Quaternion rotation = pose.Rotation;
            return new Pose(
                Read(pose.Position), new Quat(rotation.W, rotation.X, rotation.Y, rotation.Z));
        }

        /// <summary>The value of a vector; that of an absent one is zero.</summary>
        public static Vec3 Read(Wire.Vector3 vector)
        {
            return vector == null ? Vec3.Zero : new Vec3(vector.X, vector.Y, vector.Z);
        }

        /// <summary>The value of a size.</summary>
        public static Size Read(Wire.Size size)
        {
            return new Size(size.LengthM, size.WidthM, size.HeightM);
        }

        /// <summary>Describes a pose.</summary>
        public static Wire.Pose Of(Pose pose)
        {
            Quat rotation = pose.Rotation;
            return new Wire.Pose
            {
                Position = Of(pose.Position),
                Rotation = new Wire.Quaternion { W = rotation.W, X = rotation.X, Y = rotation.Y, Z = rotation.Z },
            };
        }

        /// <summary>Describes a position or a vector.</summary>
        public static Wire.Vector3 Of(Vec3 vector)
        {
            return new Wire.Vector3 { X = vector.X, Y = vector.Y, Z = vector.Z };
        }

        /// <summary>Describes a size.</summary>
        public static Wire.Size Of(Size size)
        {
            return new Wire.Size { LengthM = size.Length, WidthM = size.Width, HeightM = size.Height };
        }
    }
}
