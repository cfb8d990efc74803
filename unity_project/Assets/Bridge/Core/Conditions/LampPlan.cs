using System;
using System.Collections.Generic;
using System.Linq;

namespace Bridge.Core
{
    /// <summary>
    /// Chooses the lamps that light the street around a camera: the nearest of streets and of vehicles.
    /// </summary>
    public static class LampPlan
    {
        /// <summary>As many lamps as a plan has at most.</summary>
        public const int Most = MostStreet + 2 + MostHeads + MostRears + 2 * MostBlinking;

        private const int MostStreet = 14, MostHeads = 8, MostRears = 10, MostBlinking = 3;

        // Lamps are counted from a point this far in front of the camera.
        private const double AheadM = 18.0;

        // How high vehicles have their lamps, in heights of up to 2 m.
        private const double HeadUp = 0.38, RearUp = 0.52;

        // Where the ego vehicle has its headlights, in its frame.
        private static readonly Vec3[] EgoHeads = { new Vec3(1.9, 0.62, 0.68), new Vec3(1.9, -0.62, 0.68) };

        /// <summary>The lamps that are on and matter to a camera.</summary>
        /// <param name="illumination">Which lamps are on, and how dark it is.</param>
        /// <param name="street">Places of the street lamps of the scene, world frame, metres.</param>
        /// <param name="carriers">The actors.</param>
        /// <param name="worldFromEgo">Where the vehicle is that carries the camera.</param>
        /// <param name="eye">Where the camera is, world frame, metres.</param>
        /// <param name="forward">Unit vector along its optical axis, world frame.</param>
        public static IReadOnlyList<PlacedLamp> Near(
            Illumination illumination,
            IReadOnlyList<Vec3> street,
            IReadOnlyList<LampCarrier> carriers,
            Pose worldFromEgo,
            Vec3 eye,
            Vec3 forward)
        {
            Vec3 focus = eye + AheadM * forward;
            var lamps = new List<PlacedLamp>();
            if (illumination.StreetLights)
            {
                var down = new Vec3(0.0, 0.0, -1.0);
                lamps.AddRange(street.OrderBy(place => Distance2(place, focus)).Take(MostStreet)
                    .Select(place => new PlacedLamp(LampKind.Street, place, down)));
            }

            if (illumination.Headlights)
            {
                Vec3 beam = worldFromEgo.Rotation * Beam(1.0, LampKind.Head.Down);
                lamps.AddRange(EgoHeads.Select(place => new PlacedLamp(LampKind.Head, worldFromEgo * place, beam)));
            }

            LampCarrier[] near = carriers.Where(carrier => carrier.Any)
                .OrderBy(carrier => Distance2(carrier.WorldFromActor.Position, focus)).ToArray();
            lamps.AddRange(near.Where(carrier => carrier.Head).Take(MostHeads)
                .Select(carrier => AtEnd(carrier, LampKind.Head, 0.5, HeadUp, 0.0)));
            if (illumination.SunAltitude < Glow.DarkAltitude)
            {
                AddSmall(lamps, near);
            }

            return lamps;
        }

        private static void AddSmall(List<PlacedLamp> lamps, LampCarrier[] near)
        {
            lamps.AddRange(near.Where(carrier => carrier.Brake || carrier.Head).Take(MostRears).Select(
                carrier => AtEnd(carrier, carrier.Brake ? LampKind.Brake : LampKind.Tail, -0.5, RearUp, 0.0)));
            foreach (LampCarrier carrier in near.Where(each => each.Left || each.Right).Take(MostBlinking))
            {
                // Both at once are hazard lights, as bright in the middle.
                double side = 0.4 * ((carrier.Left ? 1.0 : 0.0) - (carrier.Right ? 1.0 : 0.0));
                lamps.Add(AtEnd(carrier, LampKind.Indicator, 0.5, HeadUp, side));
                lamps.Add(AtEnd(carrier, LampKind.Indicator, -0.5, RearUp, side));
            }
        }

        // A lamp at the front (along > 0) or rear; along, up and side are shares of length, height and width.
        private static PlacedLamp AtEnd(LampCarrier carrier, LampKind kind, double along, double up, double side)
        {
            var place = new Vec3(
                along * carrier.Size.Length, side * carrier.Size.Width, up * Math.Min(carrier.Size.Height, 2.0));
            Pose pose = carrier.WorldFromActor;
            return new PlacedLamp(kind, pose * place, pose.Rotation * Beam(along, kind.Down));
        }

        private static Vec3 Beam(double along, double down)
        {
            return new Vec3(Math.Sign(along) * Math.Cos(down), 0.0, -Math.Sin(down));
        }

        private static double Distance2(Vec3 a, Vec3 b)
        {
            double x = a.X - b.X, y = a.Y - b.Y, z = a.Z - b.Z;
            return x * x + y * y + z * z;
        }
    }
}
