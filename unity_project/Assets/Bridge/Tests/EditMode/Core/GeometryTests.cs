using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Rotations, poses and matrices.</summary>
    [TestFixture]
    public sealed class GeometryTests
    {
        private static readonly Vec3 AxisX = new Vec3(1, 0, 0);
        private static readonly Vec3 AxisY = new Vec3(0, 1, 0);
        private static readonly Vec3 AxisZ = new Vec3(0, 0, 1);

        [Test]
        public void AQuarterTurnAboutZTakesXToY()
        {
            Samples.AssertSame(AxisY, Quat.About(new Vec3(0, 0, 7), Math.PI / 2) * AxisX, 1e-15);
        }

        [Test]
        public void AProductTurnsByItsSecondFactorFirst()
        {
            var samples = new Samples(1);
            for (int i = 0; i < Samples.Count; i++)
            {
                Quat a = samples.Rotation(), b = samples.Rotation();
                Vec3 vector = samples.Vector(10);
                Samples.AssertSame(a * (b * vector), a * b * vector, 1e-12);
                Samples.AssertSame(vector, a.Inverse * (a * vector), 1e-12);
            }
        }

        [Test]
        public void RotationsKeepLengthsAndHandedness()
        {
            var samples = new Samples(2);
            for (int i = 0; i < Samples.Count; i++)
            {
                Quat rotation = samples.Rotation();
                Vec3 a = samples.Vector(10), b = samples.Vector(10);
                Assert.That((rotation * a).Length, Is.EqualTo(a.Length).Within(1e-12));
                Samples.AssertSame(rotation * Vec3.Cross(a, b), Vec3.Cross(rotation * a, rotation * b), 1e-11);
            }
        }

        [Test]
        public void ARotationFollowsFromWhereItTakesTheAxes()
        {
            var samples = new Samples(3);
            for (int i = 0; i < Samples.Count; i++)
            {
                Quat rotation = samples.Rotation();
                Quat again = Quat.FromAxes(rotation * AxisX, rotation * AxisY, rotation * AxisZ);
                Samples.AssertSame(rotation, again, 1e-12);
                Assert.That(again.W, Is.GreaterThanOrEqualTo(0));
            }
        }

        [TestCase(1, 0, 0)]
        [TestCase(0, 1, 0)]
        [TestCase(0, 0, 1)]
        public void AHalfTurnFollowsFromWhereItTakesTheAxes(double x, double y, double z)
        {
            Quat half = Quat.About(new Vec3(x, y, z), Math.PI);
            Samples.AssertSame(half, Quat.FromAxes(half * AxisX, half * AxisY, half * AxisZ), 1e-12);
        }

        [Test]
        public void WhatHasNoDirectionIsRefused()
        {
            Assert.Throws<InvalidOperationException>(() => Vec3.Zero.Normalized());
            Assert.Throws<InvalidOperationException>(() => new Vec3(double.NaN, 0, 0).Normalized());
            Assert.Throws<InvalidOperationException>(() => default(Quat).Normalized());
        }

        [Test]
        public void PosesChain()
        {
            var samples = new Samples(4);
            for (int i = 0; i < Samples.Count; i++)
            {
                Pose a = samples.Pose(), b = samples.Pose();
                Vec3 point = samples.Vector(100);
                Samples.AssertSame(a * (b * point), a * b * point, 1e-10);
                Samples.AssertSame(point, a.Inverse * (a * point), 1e-10);
                Samples.AssertSame(point, Pose.Identity * point, 0);
            }
        }

        [Test]
        public void MatricesChain()
        {
            var samples = new Samples(5);
            for (int i = 0; i < Samples.Count; i++)
            {
                Pose a = samples.Pose(), b = samples.Pose();
                Mat4 product = Mat4.Rigid(a.Position, a.Rotation) * Mat4.Rigid(b.Position, b.Rotation);
                Vec3 point = samples.Vector(100);
                Samples.AssertSame(a * b * point, product.TransformPoint(point), 1e-10);
            }
        }

        [Test]
        public void AMatrixTimesItsInverseIsTheIdentity()
        {
            var samples = new Samples(6);
            for (int i = 0; i < Samples.Count; i++)
            {
                View view = samples.View();
                Mat4 matrix = view.Projection(0.1, 1000) * view.WorldToCamera;
                Mat4 product = matrix * matrix.Inverse();
                for (int element = 0; element < 16; element++)
                {
                    int row = element / 4, column = element % 4;
                    Assert.That(product[row, column], Is.EqualTo(Mat4.Identity[row, column]).Within(1e-8));
                }
            }
        }

        [Test]
        public void ElementsAreGivenRowByRow()
        {
            var matrix = new Mat4(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            Assert.That(matrix[1, 2], Is.EqualTo(6));
            Assert.Throws<ArgumentException>(() => new Mat4(1, 2, 3));
        }

        [Test]
        public void ASingularMatrixHasNoInverse()
        {
            var flat = new Mat4(1, 2, 3, 4, 2, 4, 6, 8, 0, 0, 1, 0, 0, 0, 0, 1);
            Assert.Throws<InvalidOperationException>(() => flat.Inverse());
        }

        [Test]
        public void ABoxStandsOnItsOriginWithEightCorners()
        {
            Vec3[] corners = new Size(4, 2, 1.5).Corners();
            Assert.That(corners, Is.Unique);
            foreach (Vec3 corner in corners)
            {
                Assert.That(Math.Abs(corner.X), Is.EqualTo(2));
                Assert.That(Math.Abs(corner.Y), Is.EqualTo(1));
                Assert.That(corner.Z, Is.EqualTo(0).Or.EqualTo(1.5));
            }
        }
    }
}
