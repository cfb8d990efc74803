using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using Wire = Bridge.Protocol.V1;

namespace Bridge.FakeHost
{
    /// <summary>
    /// Implements <see cref="ITrafficSimulator"/> with boxes, through the very interfaces that Unity's side uses:
    /// places by <see cref="Axes"/>, cameras by <see cref="View"/>, buffers as a GPU hands them out, and from there to
    /// the protocol by <see cref="WireImages"/>, <see cref="Silhouette"/> and <see cref="WholeView"/>.
    /// </summary>
    internal sealed class FakeSimulator : ITrafficSimulator
    {
        private static readonly byte[] Sky = { 150, 180, 220 };
        private static readonly byte[] Ground = { 90, 90, 90 };

        private readonly PlantedFault fault;
        private readonly PlantedDeath death;
        private FakeScene scene;
        private FakeTraffic traffic;

        internal FakeSimulator(PlantedFault fault, PlantedDeath death)
        {
            this.fault = fault;
            this.death = death;
        }

        /// <inheritdoc/>
        public SimulatorInfo Info { get; } = new SimulatorInfo(
            "drivebridge-fake-host 1",
            "mono",
            new[] { "exposure_ev" },
            4000000,
            FakeScene.Catalogue,
            new[] { FakeScene.Plain },
            drivesTraffic: true);

        /// <inheritdoc/>
        public Task<LevelThings> LoadScene(SceneToLoad toLoad)
        {
            scene = new FakeScene(toLoad);
            return Task.FromResult(scene.Things);
        }

        /// <inheritdoc/>
        public CapturedFrame Capture(
            Wire.WorldState state, IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews)
        {
            death.CountCapture();
            DrawnBox[] actors = state.Actors.Select(Box).ToArray();
            return fault.Send(new CapturedFrame(
                cameras.Select(camera => Take(state, camera, actors)).ToArray(),
                depthViews.Select(view => Measure(state, view, actors)).ToArray()));
        }

        /// <inheritdoc/>
        public void SetTraffic(Wire.SetTrafficRequest demand)
        {
            traffic = new FakeTraffic(demand, scene);
        }

        /// <inheritdoc/>
        public Wire.TrafficMoment Advance(ulong step)
        {
            return traffic.At(step);
        }

        private static View ViewOf(Wire.WorldState state, Wire.Camera camera)
        {
            Pose worldFromMount = Messages.Read(state.WorldFromEgo) * Messages.Read(camera.EgoFromMount);
            return new View(
                (int)camera.Width, (int)camera.Height, camera.Fx, camera.Fy, camera.Cx, camera.Cy, worldFromMount);
        }

        private static byte Srgb(double linear)
        {
            return (byte)Math.Round(255 * Math.Pow(linear, 1 / 2.2));
        }

        private DrawnBox Box(Wire.Actor actor)
        {
            var paint = new[] { Srgb(actor.Primary.R), Srgb(actor.Primary.G), Srgb(actor.Primary.B) };
            Pose place = fault.Place(Messages.Read(actor.WorldFromActor));
            return new DrawnBox((int)actor.ActorId, place, scene.SizeOf(actor), paint);
        }

        private Surfaces Draw(View view, IEnumerable<DrawnBox> actors)
        {
            Surfaces drawn = RayCaster.Draw(view, scene.Boxes.Concat(actors), scene.GroundId, Ground);
            fault.Spoil(drawn, view);
            return drawn;
        }

        private CameraImages Take(Wire.WorldState state, Wire.Camera camera, DrawnBox[] actors)
        {
            View view = ViewOf(state, camera);
            Surfaces drawn = Draw(view, actors);
            Expose(drawn, state.Illumination.ExposureEv);
            int width = view.Width, height = view.Height;
            RowOrder order = fault.RowOrder;
            return new CameraImages(
                camera.Name,
                width,
                height,
                WireImages.Rgb(drawn.Rgba, width, height, order),
                WireImages.Ids(drawn.IdsRgba, width, height, order),
                WireImages.Depth(drawn.Depth, width, height, order),
                camera.Normals ? WireImages.Normals(drawn.Normals, drawn.IdsRgba, width, height, order) : null,
                Observe(state, view, actors));
        }

        private DepthViewImages Measure(Wire.WorldState state, Wire.Camera camera, DrawnBox[] actors)
        {
            View view = ViewOf(state, camera);
            Surfaces drawn = Draw(view, actors);
            return new DepthViewImages(
                camera.Name,
                view.Width,
                view.Height,
                WireImages.Ids(drawn.IdsRgba, view.Width, view.Height, fault.RowOrder),
                WireImages.Depth(drawn.Depth, view.Width, view.Height, fault.RowOrder));
        }

        // Fills in the sky, and brightens everything by so many stops.
        private static void Expose(Surfaces drawn, double stops)
        {
            double gain = Math.Pow(2.0, stops / 2.2);
            for (int pixel = 0; pixel < drawn.Width * drawn.Height; pixel++)
            {
                bool isSky = drawn.Rgba[4 * pixel + 3] == 0;
                for (int channel = 0; channel < 3; channel++)
                {
                    byte colour = isSky ? Sky[channel] : drawn.Rgba[4 * pixel + channel];
                    drawn.Rgba[4 * pixel + channel] = (byte)Math.Min(255.0, colour * gain);
                }
            }
        }

        private List<ActorObservation> Observe(Wire.WorldState state, View view, DrawnBox[] actors)
        {
            PixelArea[] areas = actors.Select(box => box.AreaIn(view)).ToArray();
            int[] near = Enumerable.Range(0, actors.Length).Where(i => !areas[i].IsEmpty).ToArray();
            IReadOnlyList<Silhouette> masks =
                fault.Masks(near.Select(i => SilhouetteOf(view, actors[i], areas[i])).ToArray());
            var observations = new List<ActorObservation>();
            for (int i = 0; i < near.Length; i++)
            {
                if (!masks[i].IsEmpty)
                {
                    Wire.Actor actor = state.Actors[near[i]];
                    DrawnBox box = actors[near[i]];
                    Pose place = Messages.Read(actor.WorldFromActor);
                    double share = ShareInFrame(view, box, place, masks[i]);
                    observations.Add(new ActorObservation(actor.ActorId, place, box.Size, masks[i], share));
                }
            }

            return observations;
        }

        private Silhouette SilhouetteOf(View view, DrawnBox box, PixelArea area)
        {
            byte[] mask = RayCaster.Mask(view, box, area);
            int width = area.Right - area.Left + 1, height = area.Bottom - area.Top + 1;
            return Silhouette.FromMask(mask, width, height, fault.RowOrder, area.Left, area.Top);
        }

        private double ShareInFrame(View view, DrawnBox box, Pose worldFromActor, Silhouette inFrame)
        {
            WholeView whole = WholeView.Around(view, worldFromActor, box.Size);
            if (whole == null)
            {
                return 1.0;
            }

            var area = new PixelArea(0, 0, whole.View.Width - 1, whole.View.Height - 1);
            return whole.Share(RayCaster.Mask(whole.View, box, area), fault.RowOrder, inFrame);
        }
    }
}
