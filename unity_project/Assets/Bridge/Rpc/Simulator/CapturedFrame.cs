using System.Collections.Generic;

namespace Bridge.Rpc
{
    /// <summary>The images of one moment. Whoever made the arrays leaves them alone from here on.</summary>
    public sealed class CapturedFrame
    {
        /// <summary>Keeps both.</summary>
        /// <param name="cameras">See <see cref="Cameras"/>.</param>
        /// <param name="depthViews">See <see cref="DepthViews"/>.</param>
        public CapturedFrame(IReadOnlyList<CameraImages> cameras, IReadOnlyList<DepthViewImages> depthViews)
        {
            Cameras = cameras;
            DepthViews = depthViews;
        }

        /// <summary>One for each camera, in the order asked for.</summary>
        public IReadOnlyList<CameraImages> Cameras { get; }

        /// <summary>One for each depth view, in the order asked for.</summary>
        public IReadOnlyList<DepthViewImages> DepthViews { get; }
    }

    /// <summary>
    /// What one camera took. Pixels are as the protocol has them (PixelFormat in sensor.proto): rows from top to
    /// bottom without padding, little-endian.
    /// </summary>
    public sealed class CameraImages
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="name">See <see cref="Name"/>.</param>
        /// <param name="width">See <see cref="Width"/>.</param>
        /// <param name="height">See <see cref="Height"/>.</param>
        /// <param name="rgb">See <see cref="Rgb"/>.</param>
        /// <param name="ids">See <see cref="Ids"/>.</param>
        /// <param name="depth">See <see cref="Depth"/>.</param>
        /// <param name="normals">See <see cref="Normals"/>.</param>
        /// <param name="observations">See <see cref="Observations"/>.</param>
        public CameraImages(
            string name,
            int width,
            int height,
            byte[] rgb,
            byte[] ids,
            byte[] depth,
            byte[] normals,
            IReadOnlyList<ActorObservation> observations)
        {
            Name = name;
            Width = width;
            Height = height;
            Rgb = rgb;
            Ids = ids;
            Depth = depth;
            Normals = normals;
            Observations = observations;
        }

        /// <summary>Name of the camera.</summary>
        public string Name { get; }

        /// <summary>Unit: [px].</summary>
        public int Width { get; }

        /// <summary>Unit: [px].</summary>
        public int Height { get; }

        /// <summary>RGB8.</summary>
        public byte[] Rgb { get; }

        /// <summary>ID16.</summary>
        public byte[] Ids { get; }

        /// <summary>DEPTH32F.</summary>
        public byte[] Depth { get; }

        /// <summary>NORMAL16S; null unless the camera asks for normals.</summary>
        public byte[] Normals { get; }

        /// <summary>
        /// Of actors of the state, in any order. Those without an unoccluded pixel may be among them; they are not
        /// reported.
        /// </summary>
        public IReadOnlyList<ActorObservation> Observations { get; }
    }

    /// <summary>What one depth view measured; pixels as in <see cref="CameraImages"/>.</summary>
    public sealed class DepthViewImages
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="name">See <see cref="Name"/>.</param>
        /// <param name="width">See <see cref="Width"/>.</param>
        /// <param name="height">See <see cref="Height"/>.</param>
        /// <param name="ids">See <see cref="Ids"/>.</param>
        /// <param name="depth">See <see cref="Depth"/>.</param>
        public DepthViewImages(string name, int width, int height, byte[] ids, byte[] depth)
        {
            Name = name;
            Width = width;
            Height = height;
            Ids = ids;
            Depth = depth;
        }

        /// <summary>Name of the view.</summary>
        public string Name { get; }

        /// <summary>Unit: [px].</summary>
        public int Width { get; }

        /// <summary>Unit: [px].</summary>
        public int Height { get; }

        /// <summary>ID16.</summary>
        public byte[] Ids { get; }

        /// <summary>DEPTH32F.</summary>
        public byte[] Depth { get; }
    }
}
