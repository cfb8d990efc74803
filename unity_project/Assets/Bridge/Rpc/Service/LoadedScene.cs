using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;

namespace Bridge.Rpc
{
    /// <summary>
    /// Which scene is loaded and how far its traffic has come: what calls after LoadScene depend on. Not safe for
    /// several threads at once.
    /// </summary>
    internal sealed class LoadedScene
    {
        private const int ShownDigits = 12;

        private string sceneId = "";
        private HashSet<string> assetNames = new HashSet<string>();
        private ulong? trafficStep;

        /// <summary>The names of the models that actors may use.</summary>
        internal ICollection<string> AssetNames
        {
            get { return assetNames; }
        }

        /// <summary>Forgets the scene, so that no capture mistakes it for the next one.</summary>
        internal void Clear()
        {
            sceneId = "";
            assetNames = new HashSet<string>();
            trafficStep = null;
        }

        /// <summary>From here on the scene <paramref name="id"/> with these models is loaded.</summary>
        internal void Set(string id, IEnumerable<AssetFile> assets)
        {
            sceneId = id;
            assetNames = new HashSet<string>(assets.Select(asset => asset.Name));
        }

        /// <summary>Refuses a call for another scene; <paramref name="what"/> names what it wants.</summary>
        internal void Require(string id, string what)
        {
            if (sceneId.Length == 0 || id != sceneId)
            {
                throw new RequestException(
                    StatusCode.FailedPrecondition,
                    $"expected {what} in scene {Shown(sceneId, "(none is loaded)")}, got one in " +
                    $"{Shown(id, "(empty)")}; call LoadScene first");
            }
        }

        /// <summary>
        /// Notes that the traffic moves: if that fails half-way, only SetTraffic leads back to a known moment.
        /// </summary>
        internal void BeginTraffic()
        {
            trafficStep = null;
        }

        /// <summary>Notes that the traffic has reached <paramref name="step"/>.</summary>
        internal void EndTraffic(ulong step)
        {
            trafficStep = step;
        }

        /// <summary>Refuses to run traffic that was never started, or backwards.</summary>
        internal void RequireTrafficUpTo(ulong step)
        {
            if (!trafficStep.HasValue)
            {
                throw new RequestException(
                    StatusCode.FailedPrecondition,
                    "expected traffic, none was started in this scene; call SetTraffic first");
            }

            if (step < trafficStep.Value)
            {
                throw FieldChecks.Malformed(
                    $"step: expected {trafficStep.Value}, which was reached, or more, got {step}; SetTraffic starts " +
                    "anew");
            }
        }

        private static string Shown(string id, string ifEmpty)
        {
            return id.Length == 0 ? ifEmpty : id.Substring(0, Math.Min(ShownDigits, id.Length));
        }
    }
}
