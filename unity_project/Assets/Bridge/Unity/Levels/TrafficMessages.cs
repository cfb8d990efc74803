using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>From Unity's values of a traffic to the message of a moment.</summary>
    public static class TrafficMessages
    {
        private const int LargestId = LevelIds.First - 1;

        /// <summary>Who is where in <paramref name="traffic"/> now.</summary>
        /// <param name="traffic">The traffic.</param>
        /// <param name="assets">Names of the assets that actors may use.</param>
        /// <param name="step">Steps since its start.</param>
        /// <param name="timeNs">Time since its start.</param>
        /// <exception cref="RequestException">
        /// An actor is not as it must be: a defect of the project's traffic.
        /// </exception>
        public static Wire.TrafficMoment Moment(
            BridgeTraffic traffic, IReadOnlyList<string> assets, ulong step, ulong timeNs)
        {
            TrafficEgo ego = traffic.Ego;
            var moment = new Wire.TrafficMoment
            {
                Step = step,
                TimeNs = timeNs,
                WorldFromEgo = PoseOf(ego.Position, ego.Rotation),
                EgoVelocityMps = VectorOf(ego.Velocity),
                EgoYawRate = ego.YawRate,
            };
            int before = 0;
            foreach (TrafficActor actor in traffic.Actors.OrderBy(each => each.Id))
            {
                Check(actor, before, assets);
                before = actor.Id;
                moment.Actors.Add(Of(actor));
            }

            return moment;
        }

        private static void Check(TrafficActor actor, int before, IReadOnlyList<string> assets)
        {
            if (actor.Id < 1 || actor.Id > LargestId || actor.Id == before)
            {
                throw Defect(actor, $"ids from 1 to {LargestId}, each once", actor.Id.ToString());
            }

            if (!assets.Contains(actor.Asset))
            {
                throw Defect(actor, "an asset of the loaded scene (" + string.Join(", ", assets) + ")", actor.Asset);
            }

            if (!(actor.Size.x > 0f && actor.Size.y > 0f && actor.Size.z > 0f))
            {
                throw Defect(actor, "a positive size", actor.Size.ToString());
            }
        }

        private static RequestException Defect(TrafficActor actor, string expected, string got)
        {
            return new RequestException(
                StatusCode.Internal,
                $"actor {actor.Id} of the level's traffic: expected {expected}, got {got}; mend the component that is "
                + "derived from BridgeTraffic");
        }

        private static Wire.Actor Of(TrafficActor actor)
        {
            return new Wire.Actor
            {
                ActorId = (uint)actor.Id,
                Category = actor.Category,
                Asset = actor.Asset,
                WorldFromActor = PoseOf(actor.Position, actor.Rotation),
                VelocityMps = VectorOf(actor.Velocity),
                Size = Messages.Of(new Size(actor.Size.x, actor.Size.y, actor.Size.z)),
                Primary = ColorOf(actor.Primary),
                Secondary = ColorOf(actor.Secondary),
                Lights = new Wire.VehicleLights
                {
                    Brake = actor.Brake, Left = actor.Left, Right = actor.Right, Head = actor.Head,
                },
            };
        }

        private static Wire.Pose PoseOf(Vector3 position, Quaternion rotation)
        {
            // Unity's quaternions are floats; the protocol wants unit length in doubles.
            Quat turned = new Quat(rotation.w, rotation.x, rotation.y, rotation.z).Normalized();
            Pose pose = Axes.FromUnity(new UnityPose(position.ToVec3(), turned));
            return Messages.Of(pose);
        }

        private static Wire.Vector3 VectorOf(Vector3 velocity)
        {
            return Messages.Of(Axes.WorldFromUnity(velocity.ToVec3()));
        }

        // Colours in the inspector are sRGB values; those of the protocol are linear.
        private static Wire.Color ColorOf(Color color)
        {
            Color linear = color.linear;
            return new Wire.Color
            {
                R = Mathf.Clamp01(linear.r), G = Mathf.Clamp01(linear.g), B = Mathf.Clamp01(linear.b),
            };
        }
    }
}
