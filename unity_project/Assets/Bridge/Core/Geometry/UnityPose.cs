namespace Bridge.Core
{
    /// <summary>
    /// Position and rotation of a Transform in Unity's left-handed world (x right, y up, z forward), with the
    /// components as a Transform has them. Another type than <see cref="Pose"/>, so that one cannot pass for the other.
    /// </summary>
    public readonly struct UnityPose
    {
        /// <summary>Transform.position [m].</summary>
        public readonly Vec3 Position;

        /// <summary>Transform.rotation.</summary>
        public readonly Quat Rotation;

        /// <summary>Makes the pose of a Transform.</summary>
        public UnityPose(Vec3 position, Quat rotation)
        {
            Position = position;
            Rotation = rotation;
        }
    }
}
