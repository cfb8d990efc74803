using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The share of an actor that lies inside the frame.</summary>
    [TestFixture]
    public sealed class WholeViewTests
    {
        private const RowOrder Order = RowOrder.BottomUp;
        private const double Focal = 160;
        private static readonly Size Car = new Size(4.2, 1.8, 1.5);
        private static readonly Size Lorry = new Size(12, 2.5, 3.5);

        // On a car, 1.65 m above the ground.
        private static readonly View Frame = new View(
            320, 120, Focal, Focal, 159.5, 59.5, new Pose(new Vec3(0, 0, 1.65), Quat.Identity));

        [Test]
        public void ABoxInsideTheFrameNeedsNoSecondPicture()
        {
            Assert.That(WholeView.Around(Frame, At(20, 0, 0), Car), Is.Null);
        }

        [Test]
        public void ABoxBehindOrAtTheEdgeNeedsOne()
        {
            Assert.That(WholeView.Around(Frame, At(-20, 0, 0), Car), Is.Not.Null);
            Assert.That(WholeView.Around(Frame, At(20, 20, 0), Car), Is.Not.Null);
            Assert.That(WholeView.Around(Frame, At(0, 0, 0), Car), Is.Not.Null);
        }

        [Test]
        public void ABoxWithItsMiddleOnTheEdgeIsHalfInside()
        {
            // The left edge of the frame is as far to the left as ahead. A cube far away is cut through its middle.
            double left = 100 * 160 / Focal;
            Assert.That(ShareOf(Frame, At(100, left, 0), new Size(2, 2, 2)), Is.EqualTo(0.5).Within(0.02));
        }

        [Test]
        public void TheSecondPictureHoldsTheWholeBox()
        {
            var samples = new Samples(50);
            for (int i = 0; i < Samples.Count; i++)
            {
                Pose actor = At(samples.Number(2.5, 40), samples.Number(-50, 50), samples.Number(-4, 4));
                WholeView whole = WholeView.Around(Frame, actor, Car);
                if (whole == null)
                {
                    continue;
                }

                foreach (Vec3 corner in Car.Corners())
                {
                    double column, row, depth;
                    Vec3 point = Axes.WorldToUnity(actor * corner);
                    Assert.That(whole.View.Project(point, out column, out row, out depth));
                    Assert.That(whole.View.Contains(column, row), "a corner at " + column + ", " + row);
                }
            }
        }

        [Test]
        public void SharesAreThoseOfAFinerPicture()
        {
            var samples = new Samples(51);
            int compared = 0;
            while (compared < 10)
            {
                double ahead = samples.Number(4, 40);
                double aside = (samples.Whole(0, 2) == 0 ? 1 : -1) * (ahead + samples.Number(-2.5, 2.5));
                Pose actor = At(ahead, aside, samples.Number(-4, 4));
                if (WholeView.Around(Frame, actor, Car) != null && !Alone(Frame, actor, Car).IsEmpty)
                {
                    compared++;
                    Assert.That(ShareOf(Frame, actor, Car), Is.EqualTo(FineShare(Frame, actor, Car)).Within(0.015));
                }
            }
        }

        [TestCase(6.5, 2.0)]
        [TestCase(7.5, -3.0)]
        public void PixelsOfANearLorryCountWithTheirSolidAngle(double ahead, double left)
        {
            Pose actor = At(ahead, left, 0);
            Assert.That(ShareOf(Frame, actor, Lorry), Is.EqualTo(FineShare(Frame, actor, Lorry)).Within(0.01));
        }

        [Test]
        public void ASliverInTheFrameIsMeasuredThere()
        {
            // A narrow strip of a picture with a very long focal length, into which a car reaches by 1 cm.
            var strip = new View(40, 400, 30000, 30000, 19.5, 199.5, Frame.WorldFromMount);
            double right = (12 - Car.Length / 2) * 20 / 30000;
            Pose actor = new Pose(new Vec3(12, -right - Car.Width / 2 + 0.01, 1), Quat.Identity);
            double expected = FineShare(strip, actor, Car);
            Assert.That(expected, Is.GreaterThan(0).And.LessThan(0.001));
            Assert.That(ShareOf(strip, actor, Car), Is.EqualTo(expected).Within(0.04 * expected));
        }

        [TestCase(0.0, 0.0)]
        [TestCase(0.5, 1.2)]
        [TestCase(2.0, 1.5)]
        [TestCase(1.0, -6.0)]
        public void ABoxAllAroundOrBesideTheCameraHasAShare(double ahead, double left)
        {
            Pose actor = At(ahead, left, 0.3);
            Assert.That(ShareOf(Frame, actor, Lorry), Is.GreaterThan(0).And.LessThanOrEqualTo(1));
        }

        [Test]
        public void AnActorTooSmallForAPixelIsWholeInTheFrame()
        {
            WholeView whole = WholeView.Around(Frame, At(20, 20, 0), Car);
            Silhouette pixel = Silhouette.FromMask(new byte[] { 1 }, 1, 1, Order, 0, 0);
            var mask = new byte[WholeView.Pixels * WholeView.Pixels];
            Assert.That(whole.Share(mask, Order, pixel), Is.EqualTo(1), "no pixel in the other picture");
            mask[0] = 1;
            Assert.That(whole.Share(mask, Order, Alone(Frame, At(5, 0, 0), Car)), Is.EqualTo(1), "a single one");
        }

        [Test]
        public void MasksThatDoNotFitAreRefused()
        {
            WholeView whole = WholeView.Around(Frame, At(20, 20, 0), Car);
            Silhouette pixel = Silhouette.FromMask(new byte[] { 1 }, 1, 1, Order, 0, 0);
            Silhouette none = Silhouette.FromMask(new byte[] { 0 }, 1, 1, Order, 0, 0);
            Assert.Throws<ArgumentException>(() => whole.Share(new byte[100], Order, pixel));
            Assert.Throws<ArgumentException>(
                () => whole.Share(new byte[WholeView.Pixels * WholeView.Pixels], Order, none));
        }

        private static Pose At(double ahead, double left, double yaw)
        {
            return new Pose(new Vec3(ahead, left, 0), Quat.About(new Vec3(0, 0, 1), yaw));
        }

        private static Silhouette Alone(View view, Pose actor, Size size)
        {
            byte[] mask = BoxCaster.Mask(view, actor, size, Order);
            return Silhouette.FromMask(mask, view.Width, view.Height, Order, 0, 0);
        }

        private static double ShareOf(View view, Pose actor, Size size)
        {
            WholeView whole = WholeView.Around(view, actor, size);
            byte[] mask = BoxCaster.Mask(whole.View, actor, size, Order);
            return whole.Share(mask, Order, Alone(view, actor, size));
        }

        // The share by pictures of four times the resolution.
        private static double FineShare(View view, Pose actor, Size size)
        {
            View frame = Finer(view), whole = Finer(WholeView.Around(view, actor, size).View);
            return Alone(frame, actor, size).SolidAngle(frame) / Alone(whole, actor, size).SolidAngle(whole);
        }

        private static View Finer(View view)
        {
            const int Times = 4;
            return new View(
                Times * view.Width, Times * view.Height, Times * view.Fx, Times * view.Fy,
                Times * (view.Cx + 0.5) - 0.5, Times * (view.Cy + 0.5) - 0.5, view.WorldFromMount);
        }
    }
}
