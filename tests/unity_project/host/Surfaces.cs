using Bridge.Core;

namespace Bridge.FakeHost
{
    /// <summary>
    /// What a GPU would have drawn for one camera, as it would be read back: rows from the bottom to the top.
    /// </summary>
    internal sealed class Surfaces
    {
        /// <summary>Makes buffers in which nothing is drawn.</summary>
        internal Surfaces(int width, int height)
        {
            Width = width;
            Height = height;
            Rgba = new byte[4 * width * height];
            IdsRgba = new byte[4 * width * height];
            Depth = new float[width * height];
            Normals = new float[3 * width * height];
        }

        /// <summary>Unit: [px].</summary>
        internal int Width { get; }

        /// <summary>Unit: [px].</summary>
        internal int Height { get; }

        /// <summary>Colours, sRGB, four bytes a pixel.</summary>
        internal byte[] Rgba { get; }

        /// <summary>Ids by <see cref="IdCodec"/>.</summary>
        internal byte[] IdsRgba { get; }

        /// <summary>Distance along the optical axis [m]; 0 where nothing is.</summary>
        internal float[] Depth { get; }

        /// <summary>Normals in OpenGL's camera frame, three floats a pixel.</summary>
        internal float[] Normals { get; }

        /// <summary>Where a pixel of the image, counted from its top, lies in the buffers.</summary>
        internal int IndexOf(int column, int row)
        {
            return (Height - 1 - row) * Width + column;
        }

        /// <summary>The id of a pixel, 0 where nothing is.</summary>
        internal int IdAt(int index)
        {
            int first = 4 * index;
            return IdCodec.Decode(IdsRgba[first], IdsRgba[first + 1], IdsRgba[first + 2], IdsRgba[first + 3]);
        }

        /// <summary>Draws an id.</summary>
        internal void SetId(int index, int id)
        {
            int first = 4 * index;
            IdCodec.Encode(
                id, out IdsRgba[first], out IdsRgba[first + 1], out IdsRgba[first + 2], out IdsRgba[first + 3]);
        }

        /// <summary>The normal of a pixel.</summary>
        internal Vec3 NormalAt(int index)
        {
            return new Vec3(Normals[3 * index], Normals[3 * index + 1], Normals[3 * index + 2]);
        }

        /// <summary>Draws a normal.</summary>
        internal void SetNormal(int index, Vec3 normal)
        {
            Normals[3 * index] = (float)normal.X;
            Normals[3 * index + 1] = (float)normal.Y;
            Normals[3 * index + 2] = (float)normal.Z;
        }

        /// <summary>Draws a colour.</summary>
        internal void SetColour(int index, byte[] rgb)
        {
            Rgba[4 * index] = rgb[0];
            Rgba[4 * index + 1] = rgb[1];
            Rgba[4 * index + 2] = rgb[2];
            Rgba[4 * index + 3] = 255;
        }
    }
}
