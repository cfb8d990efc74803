using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>
    /// A simulator that draws next to nothing and notes what it is asked for. Actor 1 covers the upper row of every
    /// camera and is seen in the left half of it; depth is 1 + step.
    /// </summary>
    internal class SimulatorDouble : ISimulator
    {
        /// <summary>What was asked for, in order.</summary>
        internal readonly List<string> Calls = new List<string>();

        /// <summary>The threads on which it was asked.</summary>
        internal readonly HashSet<int> Threads = new HashSet<int>();

        /// <summary>Thrown by the next capture, once.</summary>
        internal Exception CaptureFails;

        /// <summary>Thrown by the next LoadScene, once.</summary>
        internal Exception LoadFails;

        /// <summary>For what LoadScene waits; null for nothing.</summary>
        internal Task LoadWaitsFor;

        /// <summary>What stands in each level.</summary>
        internal LevelThings Things = LevelThings.None;

        /// <summary>The scene that was loaded last.</summary>
        internal SceneToLoad Scene;

        /// <summary>How many bytes of ids are missing.</summary>
        internal int IdBytesMissing;

        public virtual SimulatorInfo Info { get; } = new SimulatorInfo(
            "double 1", "none", new[] { "wetness", "exposure_ev" }, 1000, null, new[] { "plain" });

        public async Task<LevelThings> LoadScene(SceneToLoad scene)
        {
            Note("LoadScene " + string.Join(",", scene.Assets.Select(asset => asset.Name)));
            Throw(ref LoadFails);
            if (LoadWaitsFor != null)
            {
                await LoadWaitsFor.ConfigureAwait(false);
            }

            Scene = scene;
            return Things;
        }

        public CapturedFrame Capture(
            Wire.WorldState state, IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews)
        {
            Note("Capture " + state.Step);
            Throw(ref CaptureFails);
            return new CapturedFrame(
                cameras.Select(camera => Take(camera, state)).ToArray(),
                depthViews.Select(view => Measure(view, state)).ToArray());
        }

        protected void Note(string call)
        {
            Calls.Add(call);
            Threads.Add(Thread.CurrentThread.ManagedThreadId);
        }

        private static void Throw(ref Exception error)
        {
            Exception thrown = error;
            error = null;
            if (thrown != null)
            {
                throw thrown;
            }
        }

        private static byte[] Depth(Wire.Camera camera, Wire.WorldState state)
        {
            var depth = new byte[4 * camera.Width * camera.Height];
            var metres = Enumerable.Repeat(1.0f + state.Step, depth.Length / 4).ToArray();
            Buffer.BlockCopy(metres, 0, depth, 0, depth.Length);
            return depth;
        }

        private byte[] Ids(Wire.Camera camera)
        {
            var ids = new byte[2 * camera.Width * camera.Height - IdBytesMissing];
            for (int column = 0; column < camera.Width / 2; column++)
            {
                ids[2 * column] = 1;
            }

            return ids;
        }

        private CameraImages Take(Wire.Camera camera, Wire.WorldState state)
        {
            int width = (int)camera.Width, height = (int)camera.Height;
            var observations = new List<ActorObservation>();
            // In descending order, actor 2 without a pixel: the service sorts them and leaves that one out.
            foreach (Wire.Actor actor in state.Actors.OrderByDescending(actor => actor.ActorId))
            {
                var mask = new byte[width * height];
                for (int i = 0; i < width && actor.ActorId == 1; i++)
                {
                    mask[i] = 1;
                }

                Silhouette silhouette = Silhouette.FromMask(mask, width, height, RowOrder.TopDown, 0, 0);
                Pose place = Messages.Read(actor.WorldFromActor);
                Size size = Messages.Read(actor.Size);
                observations.Add(new ActorObservation(actor.ActorId, place, size, silhouette, 0.5));
            }

            return new CameraImages(
                camera.Name,
                width,
                height,
                new byte[3 * width * height],
                Ids(camera),
                Depth(camera, state),
                camera.Normals ? new byte[6 * width * height] : null,
                observations);
        }

        private DepthViewImages Measure(Wire.Camera view, Wire.WorldState state)
        {
            return new DepthViewImages(view.Name, (int)view.Width, (int)view.Height, Ids(view), Depth(view, state));
        }
    }

    /// <summary>One that drives traffic as well: an ego that advances a metre a step.</summary>
    internal sealed class TrafficDouble : SimulatorDouble, ITrafficSimulator
    {
        /// <summary>Thrown by the next Advance, once.</summary>
        internal Exception AdvanceFails;

        public override SimulatorInfo Info { get; } = new SimulatorInfo(
            "double 1", "none", new string[0], 1000, null, new[] { "plain" }, drivesTraffic: true);

        public void SetTraffic(Wire.SetTrafficRequest demand)
        {
            Note("SetTraffic " + demand.Seed);
        }

        public Wire.TrafficMoment Advance(ulong step)
        {
            Note("Advance " + step);
            Exception error = AdvanceFails;
            AdvanceFails = null;
            if (error != null)
            {
                throw error;
            }

            return new Wire.TrafficMoment { Step = step, WorldFromEgo = Requests.Pose(step, 0.0, 0.0) };
        }
    }
}
