using System;
using System.Collections.Generic;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>Takes what cameras and depth views are to take of the world as it stands.</summary>
    public sealed class Photographer : IDisposable
    {
        private readonly ImageTargets targets = new ImageTargets();
        private readonly SurfacePass surfaces = new SurfacePass();
        private readonly ColourPass colours = new ColourPass();
        private readonly CameraRig rig = new CameraRig();
        private readonly Observer observer;

        /// <summary>Prepares everything, and finds out what is up on this graphics device.</summary>
        /// <exception cref="InvalidOperationException">The device cannot do what is needed.</exception>
        public Photographer()
        {
            observer = new Observer(new SilhouettePass(surfaces, targets));
            try
            {
                using (var probe = new OrientationProbe())
                {
                    probe.Calibrate(rig, surfaces, colours, targets);
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        /// <summary>The pinhole of a camera or depth view on a vehicle.</summary>
        /// <exception cref="RequestException">The device cannot draw so large an image.</exception>
        public static View ViewOf(Wire.Camera camera, Pose worldFromEgo, int oversampling)
        {
            int largest = SystemInfo.maxTextureSize / oversampling;
            if (camera.Width > largest || camera.Height > largest)
            {
                throw new RequestException(
                    StatusCode.ResourceExhausted,
                    $"camera '{camera.Name}': expected an image of at most {largest} pixels a side, got "
                    + $"{camera.Width} x {camera.Height}");
            }

            return new View(
                (int)camera.Width,
                (int)camera.Height,
                camera.Fx,
                camera.Fy,
                camera.Cx,
                camera.Cy,
                worldFromEgo * Messages.Read(camera.EgoFromMount));
        }

        /// <summary>Takes the images of a camera.</summary>
        /// <exception cref="RequestException">The device cannot draw so large an image.</exception>
        public CameraImages Take(Wire.Camera camera, Pose worldFromEgo, IWorldScene scene, IConditions conditions)
        {
            Effort effort = Effort.Of(camera.Quality);
            View view = ViewOf(camera, worldFromEgo, effort.Oversampling);
            var draws = new DrawList(scene, view);
            SurfaceTargets drawn = targets.Surfaces(view.Width, view.Height, 0);
            surfaces.Draw(view, ClipPlanes.Near, draws.Seen, drawn);

            ColourTargets light = targets.Colours(view.Width, view.Height, effort);
            effort.Apply();
            draws.Show();
            rig.Render(view, light.Camera);
            colours.Finish(new ColourFrame(camera.Name, view, effort), conditions, drawn, light);

            var rgbOnItsWay = new Readback(light.Developed);
            var idsOnTheirWay = new Readback(drawn.Ids);
            var depthOnItsWay = new Readback(drawn.Depth);
            Readback normalsOnTheirWay = camera.Normals ? new Readback(drawn.Normals) : null;
            RowOrder order = surfaces.Orientation.Rows;
            IReadOnlyList<ActorObservation> observations = observer.Measure(view, draws, order);

            byte[] ids = idsOnTheirWay.Bytes();
            return new CameraImages(
                camera.Name,
                view.Width,
                view.Height,
                WireImages.Rgb(rgbOnItsWay.Bytes(), view.Width, view.Height, order),
                WireImages.Ids(ids, view.Width, view.Height, order),
                WireImages.Depth(depthOnItsWay.Floats(), view.Width, view.Height, order),
                normalsOnTheirWay == null
                    ? null
                    : WireImages.Normals(normalsOnTheirWay.Floats(), ids, view.Width, view.Height, order),
                observations);
        }

        /// <summary>Takes the images of a depth view: those of a camera in its place, bit for bit.</summary>
        /// <exception cref="RequestException">The device cannot draw so large an image.</exception>
        public DepthViewImages Measure(Wire.Camera depthView, Pose worldFromEgo, IWorldScene scene)
        {
            View view = ViewOf(depthView, worldFromEgo, 1);
            SurfaceTargets drawn = targets.Surfaces(view.Width, view.Height, 0);
            surfaces.Draw(view, ClipPlanes.Near, new DrawList(scene, view).Seen, drawn);
            var ids = new Readback(drawn.Ids);
            var depth = new Readback(drawn.Depth);
            RowOrder order = surfaces.Orientation.Rows;
            return new DepthViewImages(
                depthView.Name,
                view.Width,
                view.Height,
                WireImages.Ids(ids.Bytes(), view.Width, view.Height, order),
                WireImages.Depth(depth.Floats(), view.Width, view.Height, order));
        }

        /// <summary>Frees targets that are not in use. To be called between captures.</summary>
        public void Tidy()
        {
            targets.Trim();
        }

        /// <summary>Lets go of what belongs to a scene that is going to be replaced.</summary>
        public void Forget()
        {
            surfaces.Forget();
        }

        /// <summary>Frees everything on the graphics device.</summary>
        public void Dispose()
        {
            targets.Dispose();
            surfaces.Dispose();
            colours.Dispose();
            rig.Dispose();
        }
    }
}
