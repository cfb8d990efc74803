using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Which lamps light the street, where they are, and how bright their lenses are.</summary>
    [TestFixture]
    public sealed class LampPlanTests
    {
        private static readonly Vec3[] NoStreet = { };
        private static readonly LampCarrier[] Nobody = { };
        private static readonly Vec3 Forward = new Vec3(1.0, 0.0, 0.0);

        [Test]
        public void ByDayNothingIsOn()
        {
            IReadOnlyList<PlacedLamp> lamps = Near(new Illumination { SunAltitude = 0.5 }, NoStreet, Nobody);
            Assert.That(lamps.Count, Is.EqualTo(0));
        }

        [Test]
        public void TheNearestStreetLampsShineDown()
        {
            Vec3[] street = Enumerable.Range(0, 60).Select(i => new Vec3(10.0 * i, 4.0, 6.0)).ToArray();
            IReadOnlyList<PlacedLamp> lamps = Near(new Illumination { StreetLights = true }, street, Nobody);
            Assert.That(lamps.Count, Is.EqualTo(14));
            Assert.That(lamps.All(lamp => lamp.Axis.Z == -1.0 && lamp.Kind == LampKind.Street));
            Assert.That(lamps[0].Position.X, Is.EqualTo(20.0));
            Assert.That(Near(new Illumination(), street, Nobody).Count, Is.EqualTo(0));
        }

        [Test]
        public void HeadlightsAreInFrontAndLookAheadAndDown()
        {
            var carrier = new LampCarrier(TurnedLeft(10.0), new Size(4.0, 2.0, 1.5), false, false, false, true);
            PlacedLamp lamp = Near(new Illumination { SunAltitude = 1.0 }, NoStreet, new[] { carrier }).Single();
            Assert.That(lamp.Position.X, Is.EqualTo(10.0).Within(1e-9));
            Assert.That(lamp.Position.Y, Is.EqualTo(2.0).Within(1e-9));
            Assert.That(lamp.Position.Z, Is.EqualTo(0.57).Within(1e-9));
            Assert.That(lamp.Axis.Y, Is.EqualTo(Math.Cos(0.09)).Within(1e-9));
            Assert.That(lamp.Axis.Z, Is.EqualTo(-Math.Sin(0.09)).Within(1e-9));
        }

        [Test]
        public void InTheDarkRearLampsAndIndicatorsLightTheStreet()
        {
            var carrier = new LampCarrier(TurnedLeft(10.0), new Size(4.0, 2.0, 1.5), true, true, false, false);
            IReadOnlyList<PlacedLamp> lamps =
                Near(new Illumination { SunAltitude = -0.2 }, NoStreet, new[] { carrier });
            Assert.That(lamps.Select(lamp => lamp.Kind), Is.EqualTo(
                new[] { LampKind.Brake, LampKind.Indicator, LampKind.Indicator }));
            Assert.That(lamps[0].Position.Y, Is.EqualTo(-2.0).Within(1e-9));
            // Left of a vehicle that looks north is west.
            Assert.That(lamps[1].Position.X, Is.EqualTo(10.0 - 0.8).Within(1e-9));
            Assert.That(lamps[2].Axis.Y, Is.LessThan(0.0));
            Assert.That(Near(new Illumination { SunAltitude = 0.2 }, NoStreet, new[] { carrier }).Count, Is.EqualTo(0));
        }

        [Test]
        public void TheEgoHasTwoHeadlights()
        {
            IReadOnlyList<PlacedLamp> lamps = Near(new Illumination { Headlights = true }, NoStreet, Nobody);
            Assert.That(lamps.Select(lamp => lamp.Position.Y), Is.EquivalentTo(new[] { 0.62, -0.62 }));
        }

        [Test]
        public void ThereAreNeverMoreThanTheMost()
        {
            Vec3[] street = Enumerable.Range(0, 99).Select(i => new Vec3(i, 0.0, 6.0)).ToArray();
            LampCarrier[] carriers = Enumerable.Range(0, 99).Select(
                i => new LampCarrier(TurnedLeft(i), new Size(4.0, 2.0, 1.5), i % 2 == 0, true, false, true)).ToArray();
            var night = new Illumination { SunAltitude = -0.5, StreetLights = true, Headlights = true };
            Assert.That(Near(night, street, carriers).Count, Is.EqualTo(LampPlan.Most));
        }

        [Test]
        public void LensesGlowUpToACeiling()
        {
            var night = new Illumination { SunAltitude = -0.5, StreetLights = true, WindowLights = true };
            var glow = new Glow(night, 1000.0);
            Assert.That(glow.Brake, Is.EqualTo(2.2));
            Assert.That(glow.Window, Is.EqualTo(0.9));
            Assert.That(glow.StreetLamp, Is.EqualTo(3.5));
            Assert.That(new Glow(night, 0.5).Tail, Is.EqualTo(0.06).Within(1e-12));
            var day = new Illumination { WindowLights = true, SunAltitude = 1.0 };
            Assert.That(new Glow(day, 1.0).Window, Is.EqualTo(0.0));
            Assert.That(new Glow(new Illumination { SunAltitude = -0.5 }, 1.0).StreetLamp, Is.EqualTo(0.0));
        }

        private static IReadOnlyList<PlacedLamp> Near(
            Illumination illumination, IReadOnlyList<Vec3> street, IReadOnlyList<LampCarrier> carriers)
        {
            return LampPlan.Near(illumination, street, carriers, Pose.Identity, new Vec3(0.0, 0.0, 1.5), Forward);
        }

        // At (x, 0, 0), looking along y.
        private static Pose TurnedLeft(double x)
        {
            return new Pose(new Vec3(x, 0.0, 0.0), Quat.About(new Vec3(0.0, 0.0, 1.0), Math.PI / 2.0));
        }
    }
}
