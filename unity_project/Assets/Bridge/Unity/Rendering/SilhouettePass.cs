using System;
using System.Collections.Generic;
using Bridge.Core;

namespace Bridge.Unity
{
    /// <summary>Draws actors alone, each as it is in the picture, and reads back which pixels they cover.</summary>
    public sealed class SilhouettePass
    {
        // Targets in use at one time have at most so many pixels together, or a single one more.
        private const long PixelsAtOnce = 4L << 20;

        private readonly SurfacePass pass;
        private readonly ImageTargets targets;

        /// <summary>Keeps both, to draw with.</summary>
        public SilhouettePass(SurfacePass pass, ImageTargets targets)
        {
            this.pass = pass;
            this.targets = targets;
        }

        /// <summary>
        /// Draws each job into an image of its own; the images are pixels of <see cref="IdCodec"/>, in the order in which
        /// rows lie in targets.
        /// </summary>
        public IReadOnlyList<byte[]> Draw(IReadOnlyList<Job> jobs)
        {
            var images = new List<byte[]>();
            var underWay = new List<Readback>();
            long pixels = 0;
            foreach (Job job in jobs)
            {
                long size = (long)job.View.Width * job.View.Height;
                if (underWay.Count > 0 && pixels + size > PixelsAtOnce)
                {
                    Receive(underWay, images);
                    pixels = 0;
                }

                // Number 0 is that of the picture, which may still be on its way.
                SurfaceTargets target = targets.Surfaces(job.View.Width, job.View.Height, 1 + underWay.Count);
                pass.Draw(job.View, job.Near, job.Surfaces, target);
                underWay.Add(new Readback(target.Ids));
                pixels += size;
            }

            Receive(underWay, images);
            return images;
        }

        /// <summary>Cuts the pixels of one id out of an image.</summary>
        /// <param name="image">Pixels of <see cref="IdCodec"/>.</param>
        /// <param name="width">Columns of the image [px].</param>
        /// <param name="height">Rows of the image [px].</param>
        /// <param name="order">The order of the image's rows, and of those of the result.</param>
        /// <param name="box">What is cut out; within the image.</param>
        /// <param name="id">Whose pixels are wanted.</param>
        /// <returns>A byte a pixel of the rectangle: 1 where the id is, else 0.</returns>
        public static byte[] Mask(byte[] image, int width, int height, RowOrder order, ScreenBox box, int id)
        {
            byte low, next, blue, alpha;
            IdCodec.Encode(id, out low, out next, out blue, out alpha);
            var mask = new byte[box.Width * box.Height];
            int firstRow = order == RowOrder.TopDown ? box.Top : height - 1 - box.Bottom;
            int to = 0;
            for (int row = 0; row < box.Height; row++)
            {
                int from = 4 * ((firstRow + row) * width + box.Left);
                for (int column = 0; column < box.Width; column++, to++, from += 4)
                {
                    bool isCovered = image[from] == low && image[from + 1] == next && image[from + 3] == alpha;
                    mask[to] = isCovered ? (byte)1 : (byte)0;
                }
            }

            return mask;
        }

        private static void Receive(List<Readback> underWay, List<byte[]> images)
        {
            foreach (Readback each in underWay)
            {
                images.Add(each.Bytes());
            }

            underWay.Clear();
        }

        /// <summary>What is drawn into one image.</summary>
        public sealed class Job
        {
            /// <summary>Keeps all of it.</summary>
            /// <param name="view">See <see cref="View"/>.</param>
            /// <param name="near">See <see cref="Near"/>.</param>
            /// <param name="surfaces">See <see cref="Surfaces"/>.</param>
            public Job(View view, double near, IReadOnlyList<IdentifiedSurface> surfaces)
            {
                View = view ?? throw new ArgumentNullException(nameof(view));
                Near = near;
                Surfaces = surfaces ?? throw new ArgumentNullException(nameof(surfaces));
            }

            /// <summary>Where from, and how large.</summary>
            public View View { get; }

            /// <summary>Distance of the near plane [m].</summary>
            public double Near { get; }

            /// <summary>Of actors that do not hide one another.</summary>
            public IReadOnlyList<IdentifiedSurface> Surfaces { get; }
        }
    }
}
