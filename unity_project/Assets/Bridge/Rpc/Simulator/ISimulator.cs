using System.Collections.Generic;
using System.Threading.Tasks;
using Bridge.Core;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// What an engine does for <see cref="SimulatorService"/>. Every member is called on the simulator's thread, one
    /// call after the other; requests have passed <see cref="RequestChecks"/> by then.
    /// </summary>
    public interface ISimulator
    {
        /// <summary>What the simulator is and can do. It never changes.</summary>
        SimulatorInfo Info { get; }

        /// <summary>Makes <paramref name="scene"/> the one that captures play in, in place of the one before.</summary>
        /// <returns>What stands in the scene's level, in any order; empty without a level.</returns>
        /// <exception cref="RequestException">A model or placement cannot be loaded.</exception>
        Task<LevelThings> LoadScene(SceneToLoad scene);

        /// <summary>
        /// Draws <paramref name="state"/> in the loaded scene. The same call gives the same bytes, whatever was drawn
        /// before.
        /// </summary>
        /// <param name="state">What to show. Its actors' assets are in the scene.</param>
        /// <param name="cameras">Where from, with everything.</param>
        /// <param name="depthViews">Cameras of which only ids and depth are wanted.</param>
        /// <exception cref="RequestException">What is asked for cannot be drawn.</exception>
        CapturedFrame Capture(
            Wire.WorldState state, IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews);
    }

    /// <summary>
    /// A simulator that drives traffic of its own in its levels, where <see cref="SimulatorInfo.DrivesTraffic"/> says
    /// so.
    /// </summary>
    public interface ITrafficSimulator : ISimulator
    {
        /// <summary>Starts the traffic of the loaded scene anew, at step 0.</summary>
        /// <exception cref="RequestException">The loaded scene has no roads to drive on.</exception>
        void SetTraffic(Wire.SetTrafficRequest demand);

        /// <summary>
        /// Runs the traffic up to <paramref name="step"/>, which is the step that was reached or a later one. The same
        /// scene, demand and step give the same moment.
        /// </summary>
        Wire.TrafficMoment Advance(ulong step);
    }
}
