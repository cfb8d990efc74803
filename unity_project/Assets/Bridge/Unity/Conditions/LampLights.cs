using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Object = UnityEngine.Object;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// The lamps around the ego vehicle: as Unity's lights, which light what stands there, and as the globals of
    /// BridgeLamps.hlsl, for what weather adds.
    /// </summary>
    public sealed class LampLights : IDisposable
    {
        // Unity's lights fade as 1 / (1 + 25 (d / range)²). Far from the lamp this factor makes it intensity / d².
        private const double UnityFade = 25.0;

        private static readonly int Position = Shader.PropertyToID("_BridgeLampPosition");
        private static readonly int Axis = Shader.PropertyToID("_BridgeLampAxis");
        private static readonly int Intensity = Shader.PropertyToID("_BridgeLampLight");
        private static readonly int Count = Shader.PropertyToID("_BridgeLampCount");

        private readonly Light[] lights = new Light[LampPlan.Most];
        private readonly Vector4[] positions = new Vector4[LampPlan.Most];
        private readonly Vector4[] axes = new Vector4[LampPlan.Most];
        private readonly Vector4[] intensities = new Vector4[LampPlan.Most];
        private readonly GameObject host;

        /// <summary>Puts the lights into the scene, all off; they survive the loading of other scenes.</summary>
        public LampLights()
        {
            host = LastingObject.New("Bridge lamps");
            for (int i = 0; i < lights.Length; i++)
            {
                var lamp = new GameObject("Lamp " + i);
                lamp.transform.SetParent(host.transform, false);
                lights[i] = lamp.AddComponent<Light>();
                lights[i].type = LightType.Spot;
                lights[i].renderMode = LightRenderMode.ForcePixel;
                lights[i].shadows = LightShadows.None;
                lights[i].bounceIntensity = 0f;
                lights[i].enabled = false;
            }
        }

        /// <summary>How many lamps are on.</summary>
        public int Lit { get; private set; }

        /// <summary>Lights the lamps of <paramref name="moment"/> and of its actors.</summary>
        /// <param name="moment">The state.</param>
        /// <param name="street">Places of the street lamps of the scene, in the world frame.</param>
        /// <param name="actors">The actors of the state.</param>
        public void Apply(Moment moment, IReadOnlyList<Vec3> street, IEnumerable<Wire.Actor> actors)
        {
            Pose ego = moment.WorldFromEgo;
            Vec3 forward = ego.Rotation * new Vec3(1.0, 0.0, 0.0);
            // The cameras of a state ride on one vehicle: lamps are chosen around it, the same for all of them.
            IReadOnlyList<PlacedLamp> lamps = LampPlan.Near(
                moment.Illumination, street, actors.Select(CarrierOf).ToArray(), ego, ego.Position, forward);
            Lit = lamps.Count;
            for (int i = 0; i < lights.Length; i++)
            {
                lights[i].enabled = i < Lit;
                if (i < Lit)
                {
                    Place(i, lamps[i], moment.Light.Exposure);
                }
            }

            Shader.SetGlobalVectorArray(Position, positions);
            Shader.SetGlobalVectorArray(Axis, axes);
            Shader.SetGlobalVectorArray(Intensity, intensities);
            Shader.SetGlobalVector(Count, new Vector4(Lit, 0f, 0f, 0f));
        }

        /// <summary>Takes the lights out of the scene.</summary>
        public void Dispose()
        {
            Object.Destroy(host);
        }

        private static LampCarrier CarrierOf(Wire.Actor actor)
        {
            Wire.VehicleLights lights = actor.Lights ?? new Wire.VehicleLights();
            return new LampCarrier(
                Messages.Read(actor.WorldFromActor),
                Messages.Read(actor.Size),
                lights.Brake,
                lights.Left,
                lights.Right,
                lights.Head);
        }

        private void Place(int i, PlacedLamp lamp, double exposure)
        {
            LampKind kind = lamp.Kind;
            double perReach2 = 1.0 / (kind.ReachM * kind.ReachM);
            LinearColor light = kind.Color * (kind.Intensity * exposure * perReach2);
            positions[i] = Moment.InUnity(lamp.Position, perReach2);
            axes[i] = Moment.InUnity(lamp.Axis, Math.Cos(kind.HalfAngle));
            intensities[i] = new Vector4(
                (float)light.R, (float)light.G, (float)light.B, kind == LampKind.Head ? 1f : 0f);

            Vector3 axis = axes[i];
            Vector3 upwards = Mathf.Abs(axis.y) > 0.999f ? Vector3.forward : Vector3.up;
            lights[i].transform.SetPositionAndRotation(positions[i], Quaternion.LookRotation(axis, upwards));
            lights[i].range = (float)kind.ReachM;
            lights[i].spotAngle = (float)(2.0 * kind.HalfAngle) * Mathf.Rad2Deg;
            LightValues.Set(lights[i], light * (UnityFade / Math.PI));
        }
    }
}
