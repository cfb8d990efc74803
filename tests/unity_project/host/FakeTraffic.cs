using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using Wire = Bridge.Protocol.V1;

namespace Bridge.FakeHost
{
    /// <summary>
    /// Traffic of which every moment follows from seed and step: the ego drives along x from the origin, vehicles drive
    /// in a lane to its left and one to its right, each lane at its own speed. Nobody walks or parks.
    /// </summary>
    internal sealed class FakeTraffic
    {
        private const double StepS = 0.1;
        private const ulong StepNs = 100000000;
        private const double EgoMps = 10.0;
        private const double LaneM = 3.5;
        private const double RoadKm = 0.4;
        private const double FirstM = -40.0;

        private readonly List<Vehicle> vehicles = new List<Vehicle>();

        /// <summary>Starts traffic with the models of a scene.</summary>
        /// <exception cref="RequestException">The scene has no road or no model to drive with.</exception>
        internal FakeTraffic(Wire.SetTrafficRequest demand, FakeScene scene)
        {
            if (!scene.HasLevel || scene.Prefabs.Count == 0)
            {
                throw new RequestException(
                    StatusCode.FailedPrecondition,
                    $"expected a scene with level '{FakeScene.Plain}' and an asset of the catalogue; load one first");
            }

            var random = new Random(unchecked((int)(demand.Seed ^ (demand.Seed >> 32))));
            var laneMps = new[] { 8.0 + 4.0 * random.NextDouble(), 8.0 + 4.0 * random.NextDouble() };
            var assets = scene.Prefabs.OrderBy(prefab => prefab.Key, StringComparer.Ordinal).ToArray();
            int count = (int)Math.Round(demand.VehiclesPerKm * RoadKm);
            double gapM = 2.0 * RoadKm * 1000.0 / Math.Max(count, 1);
            for (int i = 0; i < count; i++)
            {
                KeyValuePair<string, Wire.CatalogueModel> asset = assets[random.Next(assets.Length)];
                int lane = i % 2;
                vehicles.Add(new Vehicle
                {
                    Asset = asset.Key,
                    Model = asset.Value,
                    StartM = FirstM + gapM * (i / 2),
                    LeftM = lane == 0 ? LaneM : -LaneM,
                    SpeedMps = laneMps[lane],
                    Paint = DrawColour(random),
                });
            }
        }

        /// <summary>Who is where at a step.</summary>
        internal Wire.TrafficMoment At(ulong step)
        {
            double seconds = step * StepS;
            var moment = new Wire.TrafficMoment
            {
                Step = step,
                TimeNs = step * StepNs,
                WorldFromEgo = Messages.Of(new Pose(new Vec3(EgoMps * seconds, 0.0, 0.0), Quat.Identity)),
                EgoVelocityMps = Messages.Of(new Vec3(EgoMps, 0.0, 0.0)),
            };
            moment.Actors.Add(vehicles.Select((vehicle, i) => vehicle.At(seconds, (uint)i + 1)));
            return moment;
        }

        private static Wire.Color DrawColour(Random random)
        {
            return new Wire.Color { R = random.NextDouble(), G = random.NextDouble(), B = random.NextDouble() };
        }

        private sealed class Vehicle
        {
            internal string Asset;
            internal Wire.CatalogueModel Model;
            internal double StartM;
            internal double LeftM;
            internal double SpeedMps;
            internal Wire.Color Paint;

            internal Wire.Actor At(double seconds, uint id)
            {
                var position = new Vec3(StartM + SpeedMps * seconds, LeftM, 0.0);
                return new Wire.Actor
                {
                    ActorId = id,
                    Category = Model.Category,
                    Asset = Asset,
                    WorldFromActor = Messages.Of(new Pose(position, Quat.Identity)),
                    Size = Model.Size,
                    VelocityMps = Messages.Of(new Vec3(SpeedMps, 0.0, 0.0)),
                    Primary = Paint,
                    Secondary = Paint,
                    Lights = new Wire.VehicleLights { Head = true },
                };
            }
        }
    }
}
