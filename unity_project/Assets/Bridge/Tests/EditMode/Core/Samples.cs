using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Random values from a seed, and comparisons of values with several components.</summary>
    internal sealed class Samples
    {
        /// <summary>How many random values a test tries.</summary>
        internal const int Count = 200;

        private readonly Random random;

        internal Samples(int seed)
        {
            random = new Random(seed);
        }

        /// <summary>A number within low and high.</summary>
        internal double Number(double low, double high)
        {
            return low + random.NextDouble() * (high - low);
        }

        /// <summary>A whole number from low up to, but not including, high.</summary>
        internal int Whole(int low, int high)
        {
            return random.Next(low, high);
        }

        /// <summary>A vector with components within -reach and reach.</summary>
        internal Vec3 Vector(double reach)
        {
            return new Vec3(Number(-reach, reach), Number(-reach, reach), Number(-reach, reach));
        }

        /// <summary>A rotation about any axis by up to a whole turn.</summary>
        internal Quat Rotation()
        {
            return Quat.About(Vector(1) + new Vec3(0, 0, 1e-6), Number(-Math.PI, Math.PI));
        }

        /// <summary>A pose within 100 m of the origin.</summary>
        internal Pose Pose()
        {
            return new Pose(Vector(100), Rotation());
        }

        /// <summary>A camera of an odd shape in any place.</summary>
        internal View View()
        {
            int width = Whole(1, 2000), height = Whole(1, 1000);
            return new View(
                width, height, Number(50, 2000), Number(50, 2000), Number(0, width), Number(0, height), Pose());
        }

        /// <summary>Bytes of any value.</summary>
        internal byte[] Bytes(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }

        /// <summary>Compares component by component.</summary>
        internal static void AssertSame(Vec3 expected, Vec3 actual, double tolerance)
        {
            bool same = (expected - actual).Length <= tolerance;
            Assert.That(same, "expected " + expected + ", got " + actual);
        }

        /// <summary>Compares what two rotations do.</summary>
        internal static void AssertSame(Quat expected, Quat actual, double tolerance)
        {
            foreach (var axis in new[] { new Vec3(1, 0, 0), new Vec3(0, 1, 0), new Vec3(0, 0, 1) })
            {
                AssertSame(expected * axis, actual * axis, tolerance);
            }
        }
    }
}
