using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Unity;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Which actors are drawn alone in one image.</summary>
    [TestFixture]
    public sealed class MaskLayersTests
    {
        [Test]
        public void EveryBoxIsInOneLayerAndOverlapsNoneOfIt()
        {
            var random = new Random(7);
            for (int round = 0; round < 200; round++)
            {
                ScreenBox[] boxes = Enumerable.Range(0, random.Next(0, 30)).Select(_ => AnyBox(random)).ToArray();
                IReadOnlyList<IReadOnlyList<int>> layers = MaskLayers.Assign(boxes);
                int[] assigned = layers.SelectMany(layer => layer).OrderBy(index => index).ToArray();
                Assert.AreEqual(Enumerable.Range(0, boxes.Length).ToArray(), assigned);
                foreach (IReadOnlyList<int> layer in layers)
                {
                    foreach (int a in layer)
                    {
                        Assert.IsFalse(layer.Any(b => b != a && ShareAPixel(boxes[a], boxes[b])));
                    }
                }
            }
        }

        [Test]
        public void BoxesThatAreApartShareALayer()
        {
            var boxes = new[] { new ScreenBox(0, 0, 9, 9), new ScreenBox(10, 0, 12, 9), new ScreenBox(0, 10, 40, 12) };
            Assert.AreEqual(1, MaskLayers.Assign(boxes).Count);
        }

        [Test]
        public void BoxesThatShareAPixelDoNot()
        {
            var boxes = new[] { new ScreenBox(0, 0, 9, 9), new ScreenBox(9, 9, 12, 12) };
            Assert.AreEqual(2, MaskLayers.Assign(boxes).Count);
        }

        private static ScreenBox AnyBox(Random random)
        {
            int left = random.Next(60);
            int top = random.Next(40);
            return new ScreenBox(left, top, left + random.Next(20), top + random.Next(20));
        }

        private static bool ShareAPixel(ScreenBox a, ScreenBox b)
        {
            return Enumerable.Range(a.Left, a.Width).Intersect(Enumerable.Range(b.Left, b.Width)).Any()
                && Enumerable.Range(a.Top, a.Height).Intersect(Enumerable.Range(b.Top, b.Height)).Any();
        }
    }
}
