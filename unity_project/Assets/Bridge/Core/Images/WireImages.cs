using System;
using System.IO;

namespace Bridge.Core
{
    /// <summary>
    /// From buffers that were read back to the images of the protocol: little-endian, rows from top to bottom, no
    /// padding. Rows are turned here and nowhere else. Made for machines that are little-endian themselves, as all are
    /// that Unity runs on.
    ///
    /// Each method throws <see cref="ArgumentException"/> if a buffer's length does not fit the image's size.
    /// </summary>
    public static class WireImages
    {
        // What a component of 1 is in an image of normals.
        private const double NormalScale = 32767;

        /// <summary>RGB8 from four bytes a pixel, of which the fourth is dropped.</summary>
        public static byte[] Rgb(byte[] rgba, int width, int height, RowOrder order)
        {
            Rows.RequireLength(rgba, width, height, 4, nameof(rgba));
            var rgb = new byte[3 * width * height];
            int to = 0;
            for (int row = 0; row < height; row++)
            {
                int from = 4 * width * Rows.InBuffer(row, height, order);
                for (int end = from + 4 * width; from < end; from += 4, to += 3)
                {
                    rgb[to] = rgba[from];
                    rgb[to + 1] = rgba[from + 1];
                    rgb[to + 2] = rgba[from + 2];
                }
            }

            return rgb;
        }

        /// <summary>ID16 from pixels of <see cref="IdCodec"/>.</summary>
        /// <exception cref="InvalidDataException">A pixel has bytes that no id has.</exception>
        public static byte[] Ids(byte[] rgba, int width, int height, RowOrder order)
        {
            Rows.RequireLength(rgba, width, height, 4, nameof(rgba));
            var ids = new byte[2 * width * height];
            int to = 0;
            for (int row = 0; row < height; row++)
            {
                int from = 4 * width * Rows.InBuffer(row, height, order);
                for (int end = from + 4 * width; from < end; from += 4, to += 2)
                {
                    int id = IdCodec.Decode(rgba[from], rgba[from + 1], rgba[from + 2], rgba[from + 3]);
                    ids[to] = (byte)id;
                    ids[to + 1] = (byte)(id >> 8);
                }
            }

            return ids;
        }

        /// <summary>
        /// DEPTH32F from the distances along the optical axis [m], one a pixel. What is not positive or no number means
        /// that nothing is there, and becomes +inf.
        /// </summary>
        public static byte[] Depth(float[] minusViewZ, int width, int height, RowOrder order)
        {
            Rows.RequireLength(minusViewZ, width, height, 1, nameof(minusViewZ));
            var depth = new byte[4 * width * height];
            var line = new float[width];
            for (int row = 0; row < height; row++)
            {
                int from = width * Rows.InBuffer(row, height, order);
                for (int column = 0; column < width; column++)
                {
                    float distance = minusViewZ[from + column];
                    line[column] = distance > 0 ? distance : float.PositiveInfinity;
                }

                Buffer.BlockCopy(line, 0, depth, 4 * width * row, 4 * width);
            }

            return depth;
        }

        /// <summary>
        /// NORMAL16S from normals in OpenGL's camera frame (x right, y up, looking along -z), on the side that the
        /// camera sees, and from the ids of the same pixels, which say where anything is.
        /// </summary>
        /// <param name="normals">
        /// Three or four floats a pixel: x, y, z, and a fourth of no meaning. They may have any length but 0; one that
        /// has no direction becomes 0, 0, 0, which the controller finds and reports.
        /// </param>
        /// <param name="idsRgba">Pixels of <see cref="IdCodec"/>, in the same order of rows.</param>
        /// <param name="width">Columns of both images [px].</param>
        /// <param name="height">Rows of both images [px].</param>
        /// <param name="order">The order of the rows of both buffers.</param>
        public static byte[] Normals(float[] normals, byte[] idsRgba, int width, int height, RowOrder order)
        {
            Rows.RequireLength(idsRgba, width, height, 4, nameof(idsRgba));
            int stride = normals.LongLength == 4L * width * height ? 4 : 3;
            Rows.RequireLength(normals, width, height, stride, nameof(normals));
            var wire = new byte[6 * width * height];
            var line = new short[3 * width];
            for (int row = 0; row < height; row++)
            {
                Array.Clear(line, 0, line.Length);
                int pixel = width * Rows.InBuffer(row, height, order);
                for (int at = 0; at < line.Length; at += 3, pixel++)
                {
                    double x = normals[stride * pixel];
                    double y = normals[stride * pixel + 1];
                    double z = normals[stride * pixel + 2];
                    double square = x * x + y * y + z * z;
                    if (idsRgba[4 * pixel + 3] != 0 && square > 0 && square < double.PositiveInfinity)
                    {
                        double scale = NormalScale / Math.Sqrt(square);
                        line[at] = (short)Math.Round(x * scale);
                        line[at + 1] = (short)Math.Round(-y * scale);
                        line[at + 2] = (short)Math.Round(-z * scale);
                    }
                }

                Buffer.BlockCopy(line, 0, wire, 6 * width * row, 6 * width);
            }

            return wire;
        }
    }
}
