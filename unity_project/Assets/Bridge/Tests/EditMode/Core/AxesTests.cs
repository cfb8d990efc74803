using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The change of handedness between the protocol's frames and Unity's.</summary>
    [TestFixture]
    public sealed class AxesTests
    {
        private static readonly Vec3 UnityRight = new Vec3(1, 0, 0);
        private static readonly Vec3 UnityUp = new Vec3(0, 1, 0);
        private static readonly Vec3 UnityForward = new Vec3(0, 0, 1);

        [Test]
        public void EastIsRightNorthIsForwardAndUpIsUp()
        {
            Samples.AssertSame(UnityRight, Axes.WorldToUnity(new Vec3(1, 0, 0)), 0);
            Samples.AssertSame(UnityForward, Axes.WorldToUnity(new Vec3(0, 1, 0)), 0);
            Samples.AssertSame(UnityUp, Axes.WorldToUnity(new Vec3(0, 0, 1)), 0);
        }

        [Test]
        public void AheadIsForwardLeftIsLeftAndUpIsUp()
        {
            Samples.AssertSame(UnityForward, Axes.LocalToUnity(new Vec3(1, 0, 0)), 0);
            Samples.AssertSame(-UnityRight, Axes.LocalToUnity(new Vec3(0, 1, 0)), 0);
            Samples.AssertSame(UnityUp, Axes.LocalToUnity(new Vec3(0, 0, 1)), 0);
        }

        [Test]
        public void AModelThatGltfastReadsHasTheAxesOfItsActor()
        {
            var samples = new Samples(10);
            for (int i = 0; i < Samples.Count; i++)
            {
                // The protocol's models are glTF: x left, y up, z forward. glTFast negates x.
                Vec3 actor = samples.Vector(5);
                var gltf = new Vec3(actor.Y, actor.Z, actor.X);
                Samples.AssertSame(new Vec3(-gltf.X, gltf.Y, gltf.Z), Axes.LocalToUnity(actor), 0);
            }
        }

        [Test]
        public void ThereAndBackIsWhereItWas()
        {
            var samples = new Samples(11);
            for (int i = 0; i < Samples.Count; i++)
            {
                Vec3 point = samples.Vector(1000);
                Samples.AssertSame(point, Axes.WorldFromUnity(Axes.WorldToUnity(point)), 0);
                Samples.AssertSame(point, Axes.LocalFromUnity(Axes.LocalToUnity(point)), 0);
                Pose pose = samples.Pose();
                Pose again = Axes.FromUnity(Axes.ToUnity(pose));
                Samples.AssertSame(pose.Position, again.Position, 0);
                Samples.AssertSame(pose.Rotation, again.Rotation, 1e-12);
            }
        }

        [Test]
        public void BothChangesMirror()
        {
            var samples = new Samples(12);
            for (int i = 0; i < Samples.Count; i++)
            {
                Vec3 a = samples.Vector(10), b = samples.Vector(10), product = Vec3.Cross(a, b);
                Samples.AssertSame(
                    -Axes.WorldToUnity(product), Vec3.Cross(Axes.WorldToUnity(a), Axes.WorldToUnity(b)), 1e-12);
                Samples.AssertSame(
                    -Axes.LocalToUnity(product), Vec3.Cross(Axes.LocalToUnity(a), Axes.LocalToUnity(b)), 1e-12);
            }
        }

        [Test]
        public void APointOfAnActorIsAtTheSamePlaceInUnity()
        {
            var samples = new Samples(13);
            for (int i = 0; i < Samples.Count; i++)
            {
                Pose worldFromActor = samples.Pose();
                UnityPose transform = Axes.ToUnity(worldFromActor);
                Vec3 point = samples.Vector(10);
                Vec3 placed = transform.Position + transform.Rotation * Axes.LocalToUnity(point);
                Samples.AssertSame(Axes.WorldToUnity(worldFromActor * point), placed, 1e-10);
                Quat unit = transform.Rotation.Normalized();
                Assert.That(unit.W, Is.EqualTo(Math.Abs(transform.Rotation.W)).Within(1e-12), "its length");
            }
        }

        [TestCase(0.0, 1.0, 0.0)]
        [TestCase(90.0, 0.0, 1.0)]
        [TestCase(180.0, -1.0, 0.0)]
        [TestCase(-90.0, 0.0, -1.0)]
        public void AnActorLooksWhereItsYawSays(double yawDegrees, double east, double north)
        {
            Quat turn = Quat.About(new Vec3(0, 0, 1), yawDegrees * Math.PI / 180);
            UnityPose transform = Axes.ToUnity(new Pose(Vec3.Zero, turn));
            Samples.AssertSame(new Vec3(east, 0, north), transform.Rotation * UnityForward, 1e-12);
            Samples.AssertSame(UnityUp, transform.Rotation * UnityUp, 1e-12);
            Samples.AssertSame(new Vec3(north, 0, -east), transform.Rotation * UnityRight, 1e-12);
        }
    }
}
