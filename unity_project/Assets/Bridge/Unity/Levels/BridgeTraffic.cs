using System.Collections.Generic;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// Drives the traffic of a level. A project puts a component of a class of its own, derived from this one, into the
    /// level's scene and ticks "drives traffic" in the catalogue.
    /// </summary>
    /// <remarks>
    /// It says who is where; pictures show what the controller then sends back, with the assets of the loaded scene. So
    /// what is drawn under its object is hidden from pictures, and its vehicles need colliders at most.
    ///
    /// The same demand must give the same traffic: everything follows from <see cref="TrafficDemand.Seed"/>, steps are
    /// <see cref="StepS"/> long whatever the clock says, and nothing is left of an earlier run after Begin. Physics is
    /// simulated by the runner after each step; Update and FixedUpdate play no part.
    /// </remarks>
    public abstract class BridgeTraffic : MonoBehaviour
    {
        /// <summary>Length of a step. Unit: [s].</summary>
        public const float StepS = 0.1f;

        /// <summary>
        /// Starts anew. Before step 0, Step is called for the demand's time of warming up.
        /// </summary>
        /// <param name="demand">How much traffic there shall be.</param>
        /// <param name="assets">Names of the assets of the loaded scene; actors use them and no others.</param>
        public abstract void Begin(TrafficDemand demand, IReadOnlyList<string> assets);

        /// <summary>Lets <see cref="StepS"/> seconds pass.</summary>
        public abstract void Step();

        /// <summary>Where the vehicle is that carries the cameras.</summary>
        public abstract TrafficEgo Ego { get; }

        /// <summary>
        /// Everybody else who is on the move or parked near the ego, in any order. An actor keeps its id as long as it
        /// lives.
        /// </summary>
        public abstract IEnumerable<TrafficActor> Actors { get; }
    }
}
