using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The pixels of an actor drawn alone, against a slow and plain reading of the same mask.</summary>
    [TestFixture]
    public sealed class SilhouetteTests
    {
        [TestCase(0.0)]
        [TestCase(0.02)]
        [TestCase(0.5)]
        [TestCase(1.0)]
        public void BoxBitsAndCountAreThoseOfTheMask(double density)
        {
            var samples = new Samples(40);
            for (int i = 0; i < Samples.Count; i++)
            {
                int width = samples.Whole(1, 30), height = samples.Whole(1, 20);
                int left = samples.Whole(0, 50), top = samples.Whole(0, 50);
                RowOrder order = samples.Whole(0, 2) == 0 ? RowOrder.TopDown : RowOrder.BottomUp;
                var inImage = new bool[top + height, left + width];
                var mask = new byte[width * height];
                for (int pixel = 0; pixel < mask.Length; pixel++)
                {
                    if (samples.Number(0, 1) < density)
                    {
                        mask[pixel] = (byte)samples.Whole(1, 256);
                        int row = order == RowOrder.TopDown ? pixel / width : height - 1 - pixel / width;
                        inImage[top + row, left + pixel % width] = true;
                    }
                }

                AssertDescribes(inImage, Silhouette.FromMask(mask, width, height, order, left, top));
            }
        }

        [Test]
        public void BitsAreFilledFromTheHighestOn()
        {
            byte[] mask = { 1, 0, 1, 0, 1, 1, 1, 1, 0 };
            Silhouette silhouette = Silhouette.FromMask(mask, 3, 3, RowOrder.TopDown, 10, 20);
            Assert.That(silhouette.Bits, Is.EqualTo(new byte[] { 0xAF, 0x00 }));
            Assert.That(silhouette.Count, Is.EqualTo(6));
        }

        [Test]
        public void AnEmptyMaskHasNoPixels()
        {
            Silhouette silhouette = Silhouette.FromMask(new byte[12], 4, 3, RowOrder.BottomUp, 5, 6);
            Assert.That(silhouette.IsEmpty);
            Assert.That(silhouette.Bits, Is.Empty);
        }

        [Test]
        public void ItsSolidAngleIsThatOfItsPixels()
        {
            var view = new View(40, 30, 20, 20, 19.5, 14.5, Pose.Identity);
            byte[] mask = { 0, 9, 9, 0 };
            Silhouette silhouette = Silhouette.FromMask(mask, 2, 2, RowOrder.TopDown, 7, 3);
            double expected = view.SolidAngle(8, 3) + view.SolidAngle(7, 4);
            Assert.That(silhouette.SolidAngle(view), Is.EqualTo(expected).Within(1e-15));
        }

        [Test]
        public void MasksThatDoNotFitAreRefused()
        {
            Assert.Throws<ArgumentException>(() => Silhouette.FromMask(new byte[5], 2, 3, RowOrder.TopDown, 0, 0));
            Assert.Throws<ArgumentException>(() => Silhouette.FromMask(new byte[6], 2, 3, RowOrder.TopDown, -1, 0));
        }

        private static void AssertDescribes(bool[,] inImage, Silhouette silhouette)
        {
            int count = 0, left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
            for (int row = 0; row < inImage.GetLength(0); row++)
            {
                for (int column = 0; column < inImage.GetLength(1); column++)
                {
                    if (inImage[row, column])
                    {
                        count++;
                        left = Math.Min(left, column);
                        right = Math.Max(right, column);
                        top = Math.Min(top, row);
                        bottom = Math.Max(bottom, row);
                    }
                }
            }

            Assert.That(silhouette.Count, Is.EqualTo(count));
            Assert.That(silhouette.IsEmpty, Is.EqualTo(count == 0));
            if (count > 0)
            {
                int[] box = { silhouette.Left, silhouette.Top, silhouette.Right, silhouette.Bottom };
                Assert.That(box, Is.EqualTo(new[] { left, top, right, bottom }));
                AssertBits(inImage, silhouette);
            }
        }

        private static void AssertBits(bool[,] inImage, Silhouette silhouette)
        {
            int bit = 0;
            for (int row = silhouette.Top; row <= silhouette.Bottom; row++)
            {
                for (int column = silhouette.Left; column <= silhouette.Right; column++, bit++)
                {
                    bool isSet = (silhouette.Bits[bit / 8] >> (7 - bit % 8) & 1) == 1;
                    Assert.That(isSet, Is.EqualTo(inImage[row, column]));
                }
            }

            Assert.That(silhouette.Bits.Length, Is.EqualTo((bit + 7) / 8));
            for (; bit < 8 * silhouette.Bits.Length; bit++)
            {
                Assert.That(silhouette.Bits[bit / 8] >> (7 - bit % 8) & 1, Is.EqualTo(0), "the bits that fill up");
            }
        }
    }
}
