using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>
    /// The light of a moment, against the numbers of the embedded engine (bridge/engine/lighting.py).
    /// </summary>
    [TestFixture]
    public sealed class SceneLightTests
    {
        private const double Relative = 2e-5;

        [Test]
        public void NoonIsThatOfTheEmbeddedEngine()
        {
            var light = new SceneLight(new Weather(), new Illumination { SunAzimuth = 2.5, SunAltitude = 0.9 });
            AreClose(light.Direct, 8.7678, 8.353, 7.35911);
            AreClose(light.SkyAmbient, 2.30866, 2.58889, 2.95814);
            AreClose(light.GroundAmbient, 2.15112, 2.06839, 1.9236);
            AreClose(light.Zenith, 0.148052, 0.376451, 0.956398);
            AreClose(light.Horizon, 0.935301, 1.22243, 1.48609);
            AreClose(light.SunGlow, 2.32388, 2.12538, 1.7665);
            AreClose(light.FogColor, 0.930623, 1.21487, 1.47598);
            AreClose(light.CloudLit, 1.62995, 1.59023, 1.47152);
            AreClose(light.CloudDark, 0.498897, 0.525155, 0.556664);
            AreClose(light.SunDisc, 7451.08, 7098.58, 6253.95);
            IsClose(light.Exposure, 0.602469);
            Assert.That(light.CastsShadows);
            Assert.That(light.Stars, Is.EqualTo(0.0));
        }

        [Test]
        public void RainUnderCloudsIsThatOfTheEmbeddedEngine()
        {
            var weather = new Weather { Cloudiness = 1.0, FogVisibilityM = 5000.0, RainMmPerH = 6.0 };
            var light = new SceneLight(weather, new Illumination { SunAzimuth = 1.0, SunAltitude = 0.5 });
            AreClose(light.Direct, 0.0436128, 0.0392766, 0.0307968);
            AreClose(light.SkyAmbient, 2.44069, 2.55573, 2.69048);
            AreClose(light.Zenith, 0.733327, 0.771924, 0.818239);
            AreClose(light.FogColor, 0.617476, 0.649975, 0.688973);
            IsClose(light.Exposure, 1.84945);
            Assert.That(light.CastsShadows, Is.False);
        }

        [Test]
        public void FogIsThatOfTheEmbeddedEngine()
        {
            var weather = new Weather { Cloudiness = 0.2, FogVisibilityM = 60.0, FogHeightM = 50.0 };
            var light = new SceneLight(weather, new Illumination { SunAzimuth = 1.0, SunAltitude = 0.5 });
            AreClose(light.Direct, 0.0465309, 0.0419045, 0.0328573);
            AreClose(light.FogColor, 0.781893, 0.823046, 0.872428);
            IsClose(light.Exposure, 1.46585);
        }

        [Test]
        public void DuskInLitStreetsIsThatOfTheEmbeddedEngine()
        {
            var dusk = new Illumination { SunAzimuth = 4.4, SunAltitude = -0.05, StreetLights = true };
            var light = new SceneLight(new Weather(), dusk);
            AreClose(light.SkyAmbient, 0.0109715, 0.00916841, 0.00897215);
            AreClose(light.Zenith, 0.00106046, 0.00154035, 0.00311764);
            AreClose(light.CloudDark, 0.00154847, 0.00169063, 0.0019608);
            IsClose(light.Exposure, 181.5);
        }

        [Test]
        public void AMoonlitNightIsThatOfTheEmbeddedEngine()
        {
            var weather = new Weather { MieScatteringScale = 0.2, RayleighScatteringScale = 0.05 };
            var night = new Illumination
            {
                SunAzimuth = 4.4, SunAltitude = -0.6, MoonAzimuth = 1.0, MoonAltitude = 0.6, MoonPhase = 0.7,
            };
            var light = new SceneLight(weather, night);
            AreClose(light.Direct, 3.3275e-06, 3.81196e-06, 4.30151e-06);
            AreClose(light.MoonDisc, 0.183113, 0.17412, 0.153325);
            AreClose(light.MoonGlow, 6.41636e-06, 7.35054e-06, 8.29452e-06);
            IsClose(light.Stars, 2.28096e-05);
            IsClose(light.Exposure, 30011.4);
            Assert.That(light.DirectDirection.Z, Is.EqualTo(Math.Sin(0.6)).Within(1e-12));
        }

        [Test]
        public void DustIsThatOfTheEmbeddedEngine()
        {
            var weather = new Weather { Dust = 0.3, ScatteringIntensity = 2.0 };
            var light = new SceneLight(weather, new Illumination { SunAzimuth = 4.4, SunAltitude = 0.3 });
            AreClose(light.Direct, 0.149357, 0.0976333, 0.0441898);
            AreClose(light.SkyAmbient, 2.31636, 1.75327, 1.10409);
            AreClose(light.DustColor, 0.931698, 0.602854, 0.296254);
            AreClose(light.SunDisc, 115.459, 75.4749, 34.1607);
        }

        [Test]
        public void SnowIsThatOfTheEmbeddedEngine()
        {
            var weather = new Weather { SnowDepthM = 0.03, SnowMmPerH = 2.0 };
            var light = new SceneLight(weather, new Illumination { SunAzimuth = 4.4, SunAltitude = 0.3 });
            AreClose(light.GroundAmbient, 0.963633, 0.92657, 0.86171);
            IsClose(light.Exposure, 1.88809);
        }

        [Test]
        public void TheSunIsWhereAzimuthAndAltitudeSay()
        {
            Vec3 east = ClearAir.DirectionOf(Math.PI / 2.0, 0.0);
            Assert.That(east.X, Is.EqualTo(1.0).Within(1e-12));
            Vec3 up = ClearAir.DirectionOf(1.0, Math.PI / 2.0);
            Assert.That(up.Z, Is.EqualTo(1.0).Within(1e-12));
            Vec3 north = ClearAir.DirectionOf(0.0, 0.0);
            Assert.That(north.Y, Is.EqualTo(1.0).Within(1e-12));
        }

        [Test]
        public void LessLightNeverComesOfAHigherSun()
        {
            double before = -1.0;
            for (double altitude = -0.3; altitude < 1.5; altitude += 0.02)
            {
                var light = new SceneLight(new Weather(), new Illumination { SunAltitude = altitude });
                double ground = light.SkyAmbient.Luminance;
                Assert.That(ground, Is.GreaterThan(before));
                before = ground;
            }
        }

        [Test]
        public void EveryFieldOfTheSkyChangesTheLight()
        {
            var noon = new Illumination { SunAltitude = 0.9 };
            double usual = new SceneLight(new Weather(), noon).Zenith.Luminance;
            double less = new SceneLight(new Weather { RayleighScatteringScale = 0.01 }, noon).Zenith.Luminance;
            double hazy = new SceneLight(new Weather { MieScatteringScale = 1.0 }, noon).Zenith.Luminance;
            double cloudy = new SceneLight(new Weather { Cloudiness = 0.9 }, noon).Zenith.Luminance;
            Assert.That(less, Is.Not.EqualTo(usual).Within(1e-6));
            Assert.That(hazy, Is.Not.EqualTo(usual).Within(1e-6));
            Assert.That(cloudy, Is.Not.EqualTo(usual).Within(1e-6));
        }

        [Test]
        public void TheSkyGoesFromTheZenithToTheHorizonAndIsBrightestAroundTheSun()
        {
            var light = new SceneLight(new Weather(), new Illumination { SunAzimuth = 0.0, SunAltitude = 0.4 });
            LinearColor up = SkyGradient.Towards(light, new Vec3(0.0, 0.0, 1.0));
            Assert.That(up.B, Is.EqualTo(light.Zenith.B).Within(0.01 * light.SunGlow.B));
            double north = SkyGradient.Towards(light, light.GlowDirection).Luminance;
            double south = SkyGradient.Towards(light, ClearAir.DirectionOf(Math.PI, 0.4)).Luminance;
            Assert.That(north, Is.GreaterThan(1.5 * south));
            LinearColor down = SkyGradient.Towards(light, new Vec3(0.0, 0.0, -1.0));
            Assert.That(down.G, Is.EqualTo(light.GroundAmbient.G / Math.PI).Within(1e-12));
        }

        [Test]
        public void AnExtremeWeatherGivesFiniteLight()
        {
            var weather = new Weather
            {
                Cloudiness = 1.0, FogVisibilityM = 1.0, FogHeightM = 1e6, RainMmPerH = 1000.0, SnowMmPerH = 1000.0,
                HailMmPerH = 1000.0, SnowDepthM = 10.0, Dust = 1.0, MieScatteringScale = 10.0,
                ScatteringIntensity = 100.0,
            };
            foreach (double altitude in new[] { -Math.PI / 2.0, -0.1, 0.0, 0.1, Math.PI / 2.0 })
            {
                var light = new SceneLight(weather, new Illumination { SunAltitude = altitude });
                foreach (LinearColor color in new[] { light.Direct, light.SkyAmbient, light.FogColor, light.DustColor })
                {
                    Assert.That(color.Largest, Is.GreaterThanOrEqualTo(0.0).And.LessThan(1e6));
                }
            }
        }

        private static void AreClose(LinearColor color, double r, double g, double b)
        {
            IsClose(color.R, r);
            IsClose(color.G, g);
            IsClose(color.B, b);
        }

        private static void IsClose(double value, double expected)
        {
            Assert.That(value, Is.EqualTo(expected).Within(Math.Abs(expected) * Relative));
        }
    }
}
