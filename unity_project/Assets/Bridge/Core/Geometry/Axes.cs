using System;

namespace Bridge.Core
{
    /// <summary>
    /// Between the right-handed frames of the protocol and Unity's left-handed ones; the only place where handedness
    /// changes.
    ///
    /// The world (x east, y north, z up) becomes Unity's world (x right, y up, z forward): east is right, north is
    /// forward. A local frame, that is the frame of an actor, of the ego or of a camera's mount (x forward, y left,
    /// z up), becomes that of a Transform (x right, y up, z forward). glTFast gives our glTF models the same local
    /// axes: it takes glTF's (x left, y up, z forward) and negates x.
    /// </summary>
    public static class Axes
    {
        // Unity's local axes in Unity's world, for something that looks along the world's x axis (east, Unity's right):
        // a quarter turn about y, from z to x.
        private static readonly Quat UnityFacingEast = new Quat(Math.Sqrt(0.5), 0, Math.Sqrt(0.5), 0);

        /// <summary>A position [m] or vector of the world, in Unity's world.</summary>
        public static Vec3 WorldToUnity(Vec3 world)
        {
            return new Vec3(world.X, world.Z, world.Y);
        }

        /// <summary>A position [m] or vector of Unity's world, in the world.</summary>
        public static Vec3 WorldFromUnity(Vec3 unityWorld)
        {
            return new Vec3(unityWorld.X, unityWorld.Z, unityWorld.Y);
        }

        /// <summary>A position [m] or vector of an actor's, the ego's or a mount's frame, in its Transform's.</summary>
        public static Vec3 LocalToUnity(Vec3 local)
        {
            return new Vec3(-local.Y, local.Z, local.X);
        }

        /// <summary>A position [m] or vector of a Transform's frame, in its actor's, the ego's or mount's.</summary>
        public static Vec3 LocalFromUnity(Vec3 unityLocal)
        {
            return new Vec3(unityLocal.Z, -unityLocal.X, unityLocal.Y);
        }

        /// <summary>The Transform of what has the pose world_from_actor.</summary>
        public static UnityPose ToUnity(Pose worldFromActor)
        {
            return new UnityPose(
                WorldToUnity(worldFromActor.Position),
                UnityFacingEast * Mirrored(worldFromActor.Rotation));
        }

        /// <summary>The pose world_from_actor of what has this Transform.</summary>
        public static Pose FromUnity(UnityPose transform)
        {
            Quat mirrored = UnityFacingEast.Inverse * transform.Rotation;
            Vec3 axis = LocalFromUnity(new Vec3(mirrored.X, mirrored.Y, mirrored.Z));
            return new Pose(WorldFromUnity(transform.Position), new Quat(mirrored.W, -axis.X, -axis.Y, -axis.Z));
        }

        // A rotation between right-handed frames with the axes of local ones, in the mirrored axes of a Transform: its
        // axis is mirrored like any vector, and its sense turns round with the handedness.
        private static Quat Mirrored(Quat rotation)
        {
            Vec3 axis = LocalToUnity(new Vec3(rotation.X, rotation.Y, rotation.Z));
            return new Quat(rotation.W, -axis.X, -axis.Y, -axis.Z);
        }
    }
}
