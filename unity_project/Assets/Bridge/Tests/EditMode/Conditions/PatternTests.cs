using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The noise, what it covers, and the seeds of what is drawn by chance.</summary>
    [TestFixture]
    public sealed class PatternTests
    {
        private static readonly NoisePattern Noise = new NoisePattern();

        [Test]
        public void TheNoiseIsAlwaysTheSame()
        {
            CollectionAssert.AreEqual(Noise.ToRgba(), new NoisePattern().ToRgba());
        }

        [Test]
        public void TheNoiseFillsItsRangeAndRepeatsWithoutASeam()
        {
            foreach (int channel in new[] { NoisePattern.Coarse, NoisePattern.Fine, NoisePattern.White })
            {
                int[] histogram = Noise.Histogram(channel);
                Assert.That(histogram.Sum(), Is.EqualTo(NoisePattern.Side * NoisePattern.Side));
                Assert.That(histogram[0] > 0 && histogram[255] > 0);
            }

            double seam = 0.0, inside = 0.0;
            for (int row = 0; row < NoisePattern.Side; row++)
            {
                seam += Math.Abs(Noise.At(255, row, NoisePattern.Coarse) - Noise.At(256, row, NoisePattern.Coarse));
                inside += Math.Abs(Noise.At(100, row, NoisePattern.Coarse) - Noise.At(101, row, NoisePattern.Coarse));
            }

            Assert.That(seam, Is.LessThan(3.0 * inside + 100.0));
        }

        [TestCase(0.05)]
        [TestCase(0.3)]
        [TestCase(0.8)]
        public void ThePatternCoversTheShareAskedFor(double share)
        {
            var levels = new PatternLevels(Noise, GroundCover.CoarseShare);
            double level = levels.Exceeded(share);
            int above = 0, count = 0;
            for (int row = 0; row < 256; row++)
            {
                for (int column = 0; column < 256; column++)
                {
                    double coarse = Noise.At(column, row, NoisePattern.Coarse) / 255.0;
                    double fine = Noise.At(4 * column + 31, 4 * row + 17, NoisePattern.Fine) / 255.0;
                    above += GroundCover.CoarseShare * coarse + (1.0 - GroundCover.CoarseShare) * fine > level ? 1 : 0;
                    count++;
                }
            }

            Assert.That(above / (double)count, Is.EqualTo(share).Within(0.03));
        }

        [Test]
        public void NoShareCoversNothingAndAllOfItEverything()
        {
            var levels = new PatternLevels(Noise, GroundCover.CoarseShare);
            Assert.That(levels.Edge(0.0, 0.1).Low, Is.GreaterThan(1.0));
            Assert.That(levels.Edge(1.0, 0.1).High, Is.LessThan(0.0));
            Assert.That(levels.Edge(0.4, 0.1).Low, Is.GreaterThan(levels.Edge(0.6, 0.1).Low));
        }

        [Test]
        public void ADryGroundHasNoCover()
        {
            var levels = new PatternLevels(Noise, GroundCover.CoarseShare);
            Assert.That(new GroundCover(new Weather(), 3, levels).Anything, Is.False);
            var wet = new GroundCover(new Weather { Wetness = 0.5, RainMmPerH = 9.0 }, 3, levels);
            Assert.That(wet.Anything);
            Assert.That(wet.Ripples, Is.EqualTo(0.036).Within(1e-12));
            Assert.That(GroundCover.SnowClosed(new Weather { SnowDepthM = 0.5 }), Is.EqualTo(1.0));
        }

        [Test]
        public void WaterMakesSmoothAndDark()
        {
            Assert.That(GroundCover.WetRoughness(0.9, 0.0), Is.EqualTo(0.9));
            Assert.That(GroundCover.WetRoughness(0.9, 1.0), Is.EqualTo(0.26 + 0.22 * 0.9).Within(1e-12));
            Assert.That(GroundCover.WetAlbedo(0.9, 1.0), Is.EqualTo(0.35).Within(1e-12));
            Assert.That(GroundCover.WetAlbedo(0.1, 1.0), Is.EqualTo(1.0));
        }

        [Test]
        public void CloudsDriftWithTheWindAndComeRound()
        {
            var levels = new PatternLevels(Noise, CloudLayer.CoarseShare);
            var windy = new Weather { Cloudiness = 0.5, WindMps = new Vec3(10.0, 0.0, 0.0) };
            var now = new CloudLayer(windy, 0.0, levels);
            var later = new CloudLayer(windy, 60.0, levels);
            double moved = CloudLayer.Repeat - later.East;
            Assert.That(now.East, Is.EqualTo(0.0));
            Assert.That(moved, Is.EqualTo((1.8 * 10.0 + 6.0) * 60.0 / 1500.0).Within(1e-9));
            Assert.That(new CloudLayer(windy, 1e7, levels).East, Is.InRange(0.0, CloudLayer.Repeat));
            var open = new CloudLayer(new Weather { Cloudiness = 0.1 }, 0.0, levels);
            Assert.That(open.Edge, Is.GreaterThan(now.Edge));
        }

        [Test]
        public void SeedsTellMomentsAndCamerasApart()
        {
            var seeds = new HashSet<uint>();
            foreach (string purpose in new[] { "rain", "snow" })
            {
                for (uint episode = 0; episode < 5; episode++)
                {
                    for (ulong step = 0; step < 20; step++)
                    {
                        seeds.Add(Seeds.Of(purpose, episode, step, "front"));
                        seeds.Add(Seeds.Of(purpose, episode, step, "rear"));
                    }
                }
            }

            Assert.That(seeds.Count, Is.EqualTo(2 * 5 * 20 * 2));
            Assert.That(Seeds.Of("rain", 1, 2, "a"), Is.EqualTo(Seeds.Of("rain", 1, 2, "a")));
            Assert.That(Seeds.Of("ab", 0, 0, "c"), Is.Not.EqualTo(Seeds.Of("a", 0, 0, "bc")));
        }

        [Test]
        public void UniformNumbersAreSpreadEvenly()
        {
            double mean = Enumerable.Range(0, 10000).Average(i => Seeds.Uniform(7u, (uint)i));
            Assert.That(mean, Is.EqualTo(0.5).Within(0.01));
        }
    }
}
