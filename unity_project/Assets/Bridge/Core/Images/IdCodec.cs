using System;
using System.IO;

namespace Bridge.Core
{
    /// <summary>
    /// Instance ids (1 to 65535) as the pixels of a linear RGBA8 target: the low byte in red, the next in green, 0 in
    /// blue, 255 in alpha. Where nothing is drawn, all four are 0.
    /// </summary>
    public static class IdCodec
    {
        /// <summary>The largest id.</summary>
        public const int Largest = 65535;

        /// <summary>The four bytes of an id.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The id is not within 1 to 65535.</exception>
        public static void Encode(int id, out byte red, out byte green, out byte blue, out byte alpha)
        {
            if (id < 1 || id > Largest)
            {
                throw new ArgumentOutOfRangeException(nameof(id), $"expected an id from 1 to {Largest}, got {id}");
            }

            red = (byte)id;
            green = (byte)(id >> 8);
            blue = 0;
            alpha = 255;
        }

        /// <summary>The id of four bytes, 0 where nothing is drawn.</summary>
        /// <exception cref="InvalidDataException">No id has these bytes: they were blended or filtered.</exception>
        public static int Decode(byte red, byte green, byte blue, byte alpha)
        {
            int id = red | green << 8;
            if (blue != 0 || alpha != (id == 0 ? 0 : 255))
            {
                throw new InvalidDataException(
                    "expected the bytes of an id (low, high, 0, 255) or four zeros, got "
                    + $"({red}, {green}, {blue}, {alpha}); draw ids without blending, smoothing and colour conversion");
            }

            return id;
        }
    }
}
