namespace Bridge.Core
{
    /// <summary>
    /// Where frame b lies in frame a: the value of a transform a_from_b between right-handed frames, so that a right
    /// chain reads <c>a_from_b * b_from_c</c>.
    /// </summary>
    public readonly struct Pose
    {
        /// <summary>Origin of b in a [m].</summary>
        public readonly Vec3 Position;

        /// <summary>Axes of b in a.</summary>
        public readonly Quat Rotation;

        /// <summary>Makes a_from_b.</summary>
        public Pose(Vec3 position, Quat rotation)
        {
            Position = position;
            Rotation = rotation;
        }

        /// <summary>The pose of a frame that coincides with the other one. Not the default value.</summary>
        public static Pose Identity => new Pose(Vec3.Zero, Quat.Identity);

        /// <summary>b_from_a.</summary>
        public Pose Inverse => new Pose(-(Rotation.Inverse * Position), Rotation.Inverse);

        /// <summary>a_from_c.</summary>
        public static Pose operator *(Pose aFromB, Pose bFromC)
        {
            return new Pose(aFromB * bFromC.Position, aFromB.Rotation * bFromC.Rotation);
        }

        /// <summary>A point of frame b, in frame a.</summary>
        public static Vec3 operator *(Pose aFromB, Vec3 point)
        {
            return aFromB.Position + aFromB.Rotation * point;
        }
    }
}
