using Bridge.Core;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>From Core's doubles to Unity's floats. Axes stay as they are; <see cref="Axes"/> turns them.</summary>
    public static class UnityTypes
    {
        /// <summary>The same vector.</summary>
        public static Vector3 ToVector3(this Vec3 vector)
        {
            return new Vector3((float)vector.X, (float)vector.Y, (float)vector.Z);
        }

        /// <summary>The same vector.</summary>
        public static Vec3 ToVec3(this Vector3 vector)
        {
            return new Vec3(vector.x, vector.y, vector.z);
        }

        /// <summary>The same rotation.</summary>
        public static Quaternion ToQuaternion(this Quat rotation)
        {
            return new Quaternion((float)rotation.X, (float)rotation.Y, (float)rotation.Z, (float)rotation.W);
        }

        /// <summary>The same matrix.</summary>
        public static Matrix4x4 ToMatrix4x4(this Mat4 matrix)
        {
            var result = default(Matrix4x4);
            for (int row = 0; row < 4; row++)
            {
                for (int column = 0; column < 4; column++)
                {
                    result[row, column] = (float)matrix[row, column];
                }
            }

            return result;
        }
    }
}
