using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// The simulator that Unity is: puts the scene, the weather and the traffic together with what takes pictures of
    /// them. Used from Unity's thread only.
    /// </summary>
    public sealed class UnitySimulator : ITrafficSimulator, IDisposable
    {
        // The images of one camera of this size fill a reply of 512 MiB, the most that the protocol carries.
        private const ulong MostPixels = 1UL << 25;

        private readonly WorldScene scene;
        private readonly WorldConditions conditions;
        private readonly Photographer photographer;

        /// <summary>Prepares Unity for pictures; no scene is loaded.</summary>
        /// <exception cref="InvalidOperationException">The project or the device is not as it must be.</exception>
        public UnitySimulator()
        {
            PictureSettings.Apply();
            try
            {
                photographer = new Photographer();
                scene = new WorldScene();
                conditions = new WorldConditions(scene);
            }
            catch
            {
                Dispose();
                throw;
            }

            ulong side = (ulong)SystemInfo.maxTextureSize;
            Info = new SimulatorInfo(
                "drivebridge-unity (Unity " + Application.unityVersion + ")",
                $"{SystemInfo.graphicsDeviceName} ({SystemInfo.graphicsDeviceVersion})",
                conditions.Fields,
                Math.Min(side * side, MostPixels),
                scene.Catalogue,
                scene.Levels,
                scene.DrivesTraffic);
        }

        /// <inheritdoc/>
        public SimulatorInfo Info { get; }

        /// <inheritdoc/>
        public Task<LevelThings> LoadScene(SceneToLoad wanted)
        {
            photographer.Forget();
            return scene.Load(wanted);
        }

        /// <inheritdoc/>
        public CapturedFrame Capture(
            Wire.WorldState state, IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews)
        {
            scene.Apply(state);
            foreach (DrawnActor actor in scene.Actors)
            {
                actor.Thing.Settle();
            }

            conditions.Apply(state);
            Pose worldFromEgo = Messages.Read(state.WorldFromEgo);
            CameraImages[] images =
                cameras.Select(camera => photographer.Take(camera, worldFromEgo, scene, conditions)).ToArray();
            DepthViewImages[] measured =
                depthViews.Select(view => photographer.Measure(view, worldFromEgo, scene)).ToArray();
            photographer.Tidy();
            return new CapturedFrame(images, measured);
        }

        /// <inheritdoc/>
        public void SetTraffic(Wire.SetTrafficRequest demand)
        {
            scene.SetTraffic(demand);
        }

        /// <inheritdoc/>
        public Wire.TrafficMoment Advance(ulong step)
        {
            return scene.Advance(step);
        }

        /// <summary>Takes everything out of Unity again.</summary>
        public void Dispose()
        {
            // What is missing was not made: the constructor ends here when a part of it fails.
            conditions?.Dispose();
            scene?.Dispose();
            photographer?.Dispose();
        }
    }
}
