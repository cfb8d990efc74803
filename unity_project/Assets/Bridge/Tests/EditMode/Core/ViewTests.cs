using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The pinhole camera: one pixel convention, whichever way it is asked.</summary>
    [TestFixture]
    public sealed class ViewTests
    {
        [Test]
        public void WhatIsAheadLeftAndAboveIsLeftOfAndAboveThePrincipalPoint()
        {
            var view = new View(200, 100, 80, 90, 99, 49, Pose.Identity);
            double column, row, depth;
            Assert.That(view.Project(Axes.WorldToUnity(new Vec3(10, 2, 1)), out column, out row, out depth));
            Assert.That(column, Is.EqualTo(99 - 80 * 0.2).Within(1e-12));
            Assert.That(row, Is.EqualTo(49 - 90 * 0.1).Within(1e-12));
            Assert.That(depth, Is.EqualTo(10).Within(1e-12));
        }

        [Test]
        public void ACameraLooksAlongMinusZWithYUp()
        {
            var view = new View(200, 100, 80, 90, 99, 49, Pose.Identity);
            Vec3 aheadLeftAbove = Axes.WorldToUnity(new Vec3(10, 2, 1));
            Samples.AssertSame(new Vec3(-2, 1, -10), view.WorldToCamera.TransformPoint(aheadLeftAbove), 1e-12);
        }

        [Test]
        public void ProjectIsWhatTheEnginesMatricesDo()
        {
            var samples = new Samples(20);
            for (int i = 0; i < Samples.Count; i++)
            {
                View view = samples.View();
                Vec3 point = Axes.WorldToUnity(view.WorldFromMount * (samples.Vector(20) + new Vec3(21, 0, 0)));
                double column, row, depth;
                Assert.That(view.Project(point, out column, out row, out depth));
                Vec3 clip = (view.Projection(0.1, 500) * view.WorldToCamera).TransformPoint(point);
                // The viewport transform: -1 is the left or lower edge of the image, 1 the right or upper one.
                Assert.That(column, Is.EqualTo((clip.X + 1) / 2 * view.Width - 0.5).Within(1e-6));
                Assert.That(row, Is.EqualTo((1 - clip.Y) / 2 * view.Height - 0.5).Within(1e-6));
            }
        }

        [Test]
        public void ARayTimesTheDepthIsThePointThatThePixelShows()
        {
            var samples = new Samples(21);
            for (int i = 0; i < Samples.Count; i++)
            {
                View view = samples.View();
                double column = samples.Number(-100, view.Width + 100), row = samples.Number(-100, view.Height + 100);
                double depth = samples.Number(0.1, 200);
                Vec3 camera = depth * view.Ray(column, row);
                Vec3 world = view.WorldFromMount * new Vec3(camera.Z, -camera.X, -camera.Y);
                double gotColumn, gotRow, gotDepth;
                Assert.That(view.Project(Axes.WorldToUnity(world), out gotColumn, out gotRow, out gotDepth));
                Assert.That(gotColumn, Is.EqualTo(column).Within(1e-6));
                Assert.That(gotRow, Is.EqualTo(row).Within(1e-6));
                Assert.That(gotDepth, Is.EqualTo(depth).Within(1e-9));
            }
        }

        [TestCase(0.1, -1.0)]
        [TestCase(500.0, 1.0)]
        public void TheClipPlanesAreTheEndsOfClipSpace(double depth, double expected)
        {
            View view = new Samples(22).View();
            Assert.That(view.Projection(0.1, 500).TransformPoint(new Vec3(0, 0, -depth)).Z,
                Is.EqualTo(expected).Within(1e-9));
        }

        [Test]
        public void WhatIsBehindIsNotProjected()
        {
            var view = new View(10, 10, 5, 5, 4.5, 4.5, Pose.Identity);
            double column, row, depth;
            Assert.That(view.Project(Axes.WorldToUnity(new Vec3(-3, 1, 1)), out column, out row, out depth), Is.False);
            Assert.That(column, Is.NaN);
            Assert.That(row, Is.NaN);
            Assert.That(depth, Is.EqualTo(-3).Within(1e-12));
        }

        [TestCase(-0.5, -0.5, true)]
        [TestCase(199.49, 99.49, true)]
        [TestCase(-0.51, 50, false)]
        [TestCase(199.5, 50, false)]
        [TestCase(100, -0.51, false)]
        [TestCase(100, 99.5, false)]
        public void TheImageReachesHalfAPixelBeyondTheCentres(double column, double row, bool expected)
        {
            var view = new View(200, 100, 80, 90, 99, 49, Pose.Identity);
            Assert.That(view.Contains(column, row), Is.EqualTo(expected));
        }

        [Test]
        public void SolidAnglesOfPixelsAddUpToThatOfTheImage()
        {
            var view = new View(300, 200, 100, 100, 149.5, 99.5, Pose.Identity);
            double sum = 0;
            for (int row = 0; row < view.Height; row++)
            {
                for (int column = 0; column < view.Width; column++)
                {
                    sum += view.SolidAngle(column, row);
                }
            }

            // That of a rectangle of 3 x 2 at distance 1.
            double expected = 4 * Math.Atan(1.5 * 1.0 / Math.Sqrt(1 + 1.5 * 1.5 + 1.0 * 1.0));
            Assert.That(sum, Is.EqualTo(expected).Within(1e-4));
        }

        [Test]
        public void WhatIsNoCameraIsRefused()
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new View(0, 10, 1, 1, 0, 0, Pose.Identity));
            Assert.Throws<ArgumentOutOfRangeException>(() => new View(10, 10, 1, 0, 0, 0, Pose.Identity));
            Assert.Throws<ArgumentOutOfRangeException>(() => new View(10, 10, double.NaN, 1, 0, 0, Pose.Identity));
            var view = new View(10, 10, 1, 1, 0, 0, Pose.Identity);
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Projection(0, 10));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Projection(10, 10));
        }
    }
}
