using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Runs the traffic of a level in steps of <see cref="BridgeTraffic.StepS"/>, and says who is where.
    /// </summary>
    public sealed class TrafficRunner
    {
        private const ulong StepNs = 100000000;

        private BridgeTraffic traffic;
        private IReadOnlyList<string> assets = new string[0];
        private ulong seed;
        private ulong taken;
        private ulong reached;
        private bool running;

        /// <summary>Takes over the traffic of a level; null if it has none. What it draws is hidden.</summary>
        /// <param name="found">The level's traffic.</param>
        /// <param name="assetNames">Of the loaded scene.</param>
        public void Use(BridgeTraffic found, IEnumerable<string> assetNames)
        {
            traffic = found;
            assets = assetNames.OrderBy(name => name, StringComparer.Ordinal).ToArray();
            running = false;
            Hide();
        }

        /// <summary>Lets go of the level's traffic.</summary>
        public void Stop()
        {
            traffic = null;
            running = false;
        }

        /// <summary>Starts anew, at step 0.</summary>
        /// <exception cref="RequestException">The loaded scene has no traffic.</exception>
        public void Begin(Wire.SetTrafficRequest request)
        {
            if (traffic == null)
            {
                throw new RequestException(
                    StatusCode.FailedPrecondition,
                    "expected a loaded scene whose level drives traffic, got one without; add a component derived from "
                    + "BridgeTraffic to the level, or load another level");
            }

            // Steps are taken here alone, however many frames the player draws.
            Physics.simulationMode = SimulationMode.Script;
            Time.captureDeltaTime = BridgeTraffic.StepS;
            var demand = new TrafficDemand(request);
            seed = demand.Seed;
            taken = 0;
            reached = 0;
            running = true;
            Seed();
            traffic.Begin(demand, assets);
            ulong warmup = (ulong)Math.Round(demand.WarmupS / BridgeTraffic.StepS);
            for (ulong step = 0; step < warmup; step++)
            {
                Step();
            }
        }

        /// <summary>Runs on to <paramref name="step"/>, which is the one that was reached or a later one.</summary>
        /// <exception cref="RequestException">
        /// No traffic was begun, it is past that step, or it says what cannot be.
        /// </exception>
        public Wire.TrafficMoment Advance(ulong step)
        {
            if (!running)
            {
                throw new RequestException(
                    StatusCode.FailedPrecondition,
                    "expected SetTraffic before Advance in the loaded scene, got none; call SetTraffic first");
            }

            if (step < reached)
            {
                throw new RequestException(
                    StatusCode.InvalidArgument,
                    $"expected step {reached}, which was reached, or a later one, got {step}; call SetTraffic "
                    + "to start anew");
            }

            while (reached < step)
            {
                Step();
                reached++;
            }

            return TrafficMessages.Moment(traffic, assets, reached, reached * StepNs);
        }

        private void Step()
        {
            taken++;
            Seed();
            traffic.Step();
            Physics.Simulate(BridgeTraffic.StepS);
            Hide();
        }

        // For projects that draw from Unity's random numbers, which others may have drawn from in between.
        private void Seed()
        {
            ulong mixed = unchecked(seed * 0x9e3779b97f4a7c15ul + taken);
            UnityEngine.Random.InitState((int)Seeds.Mix((uint)(mixed ^ (mixed >> 32))));
        }

        private void Hide()
        {
            if (traffic == null)
            {
                return;
            }

            foreach (Renderer renderer in traffic.GetComponentsInChildren<Renderer>(true))
            {
                renderer.enabled = false;
            }
        }
    }
}
