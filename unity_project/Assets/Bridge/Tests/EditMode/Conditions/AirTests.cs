using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>
    /// Extinction, precipitation, exposure and white balance, against bridge/air.py and bridge/engine.
    /// </summary>
    [TestFixture]
    public sealed class AirTests
    {
        private static readonly Weather Rough = new Weather
        {
            RainMmPerH = 25.0, SnowMmPerH = 3.0, HailMmPerH = 20.0, Leaves = 0.7, WindMps = new Vec3(3.0, 4.0, 0.0),
            Dust = 0.5, FogVisibilityM = 1000.0,
        };

        [Test]
        public void ExtinctionsAreThoseOfTheController()
        {
            Assert.That(Air.FogExtinction(Rough), Is.EqualTo(0.0029957322735539907).Within(1e-15));
            Assert.That(Air.FallExtinction(Rough), Is.EqualTo(0.008090152840763287).Within(1e-15));
            Assert.That(Air.DustExtinction(Rough), Is.EqualTo(0.029957322735539908).Within(1e-15));
        }

        [Test]
        public void ContrastFallsToFivePercentAtTheVisibility()
        {
            var fog = new Weather { FogVisibilityM = 123.0 };
            Assert.That(Math.Exp(-Air.Extinction(fog) * 123.0), Is.EqualTo(0.05).Within(1e-12));
        }

        [Test]
        public void AsManyThingsFallAsInTheEmbeddedEngine()
        {
            Assert.That(Downfall.RainCount(25.0), Is.EqualTo(2145));
            Assert.That(Downfall.SnowCount(3.0), Is.EqualTo(3047));
            Assert.That(Downfall.HailCount(20.0), Is.EqualTo(884));
            Assert.That(Downfall.LeafCount(Rough), Is.EqualTo(140));
            Assert.That(Downfall.RainSlope(25.0), Is.EqualTo(2.0855300644365835).Within(1e-12));
            Assert.That(Downfall.SnowSlope(3.0), Is.EqualTo(1.504949677266589).Within(1e-12));
        }

        [Test]
        public void NothingFallsFromADrySkyAndNeverTooMuch()
        {
            Assert.That(Downfall.RainCount(0.0) + Downfall.SnowCount(0.0) + Downfall.HailCount(0.0), Is.EqualTo(0));
            Assert.That(Downfall.RainCount(1000.0), Is.LessThanOrEqualTo(Downfall.Most));
            Assert.That(Downfall.HailCount(1000.0), Is.EqualTo(Downfall.Most));
        }

        [Test]
        public void LargeThingsFallFaster()
        {
            Assert.That(Downfall.DropFallMps(1.0), Is.EqualTo(4.0).Within(0.1));
            Assert.That(Downfall.DropFallMps(5.0), Is.EqualTo(9.1).Within(0.1));
            Assert.That(Downfall.StoneFallMps(10.0), Is.EqualTo(11.45).Within(1e-9));
        }

        [TestCase(10.0, 0.5277875658030852)]
        [TestCase(0.3, 11.136851089806827)]
        [TestCase(1e-7, 30011.372931661117)]
        public void TheAutomaticExposureIsThatOfTheEmbeddedEngine(double received, double expected)
        {
            Assert.That(Exposure.Factor(received, new Illumination()), Is.EqualTo(expected).Within(expected * 1e-12));
        }

        [Test]
        public void AFixedExposureDrawsItsLuminanceAsWhite()
        {
            var fixedAt15 = new Illumination { ExposureEv100 = 15.0 };
            Assert.That(Exposure.Factor(3.0, fixedAt15) * 1.2 * 32768.0 / 1.0e4, Is.EqualTo(1.0).Within(1e-12));
            var brighter = new Illumination { ExposureEv100 = 15.0, ExposureEv = 1.0 };
            Assert.That(Exposure.Factor(1.0, brighter), Is.EqualTo(0.5086263020833334).Within(1e-12));
        }

        [Test]
        public void WhiteBalanceIsThatOfTheEmbeddedEngine()
        {
            double[] expected =
            {
                0.7899385, -0.38902734, -0.09470614, 0.01804067, 1.13895128, -0.03951336, 0.04617647, 0.17316231,
                2.98691705,
            };
            double[] matrix = WhiteBalance.Matrix(3000.0);
            double[] neutral = WhiteBalance.Matrix(WhiteBalance.NeutralK);
            for (int i = 0; i < 9; i++)
            {
                Assert.That(matrix[i], Is.EqualTo(expected[i]).Within(1e-7));
                Assert.That(neutral[i], Is.EqualTo(i % 4 == 0 ? 1.0 : 0.0).Within(1e-12));
            }
        }
    }
}
