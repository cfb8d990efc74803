using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// Refuses requests that can never work, before an engine sees them: with <see cref="RequestException"/> that
    /// names the field, what was expected and what came. The Python side refuses the same in bridge/protocol/convert.
    /// </summary>
    public static class RequestChecks
    {
        /// <summary>Checks a scene for a simulator that is as <paramref name="info"/> says.</summary>
        /// <exception cref="RequestException">InvalidArgument.</exception>
        public static void LoadScene(Wire.LoadSceneRequest request, SimulatorInfo info)
        {
            SceneChecks.Scene(request.Scene, info);
        }

        /// <summary>
        /// Checks cameras and state of a capture for a simulator that is as <paramref name="info"/> says.
        /// </summary>
        /// <exception cref="RequestException">
        /// ResourceExhausted for an image that is too large, else InvalidArgument.
        /// </exception>
        public static void Capture(Wire.CaptureRequest request, SimulatorInfo info)
        {
            CameraChecks.Views(request.Cameras, request.DepthViews, info.MaxImagePixels);
            StateChecks.State(request.State);
        }

        /// <summary>Checks that the actors of a state have models among <paramref name="assets"/>, by name.</summary>
        /// <exception cref="RequestException">InvalidArgument.</exception>
        public static void ActorAssets(Wire.WorldState state, ICollection<string> assets)
        {
            Wire.Actor unknown = state.Actors.FirstOrDefault(actor => !assets.Contains(actor.Asset));
            if (unknown != null)
            {
                throw FieldChecks.Malformed($"actor {unknown.ActorId}: asset '{unknown.Asset}' is not in the scene");
            }
        }

        /// <summary>Checks that no placement of a scene has the id of one of its level's things.</summary>
        /// <exception cref="RequestException">InvalidArgument.</exception>
        public static void PlacementsBesideLevel(Wire.Scene scene, LevelThings things)
        {
            SceneChecks.NoIdTwice(scene, things);
        }

        /// <summary>Checks how much traffic there shall be.</summary>
        /// <exception cref="RequestException">InvalidArgument.</exception>
        public static void SetTraffic(Wire.SetTrafficRequest request)
        {
            TrafficChecks.Demand(request);
        }
    }
}
