using System;

namespace Bridge.Core
{
    /// <summary>The pixels of an image that an actor covers when nothing else is drawn.</summary>
    public sealed class Silhouette
    {
        private Silhouette(int count, int left, int top, int right, int bottom, byte[] bits)
        {
            Count = count;
            Left = left;
            Top = top;
            Right = right;
            Bottom = bottom;
            Bits = bits;
        }

        /// <summary>How many pixels there are.</summary>
        public int Count { get; }

        /// <summary>First column of the tight box, inclusive [px].</summary>
        public int Left { get; }

        /// <summary>First row of the tight box, inclusive [px].</summary>
        public int Top { get; }

        /// <summary>Last column of the tight box, inclusive [px]; Left - 1 if there are no pixels.</summary>
        public int Right { get; }

        /// <summary>Last row of the tight box, inclusive [px]; Top - 1 if there are no pixels.</summary>
        public int Bottom { get; }

        /// <summary>
        /// Which pixels of the tight box these are: a bit a pixel, row by row without gaps, the highest bit of a byte
        /// first, the last byte filled up with zeros. The protocol's unoccluded_bits.
        /// </summary>
        public byte[] Bits { get; }

        /// <summary>Whether there are no pixels.</summary>
        public bool IsEmpty => Count == 0;

        /// <summary>
        /// Reads the mask of an actor that was drawn alone in a rectangle of the image.
        /// </summary>
        /// <param name="mask">A byte a pixel: 0 where the actor is not, anything else where it is.</param>
        /// <param name="width">Columns of the rectangle [px].</param>
        /// <param name="height">Rows of the rectangle [px].</param>
        /// <param name="order">The order of the mask's rows.</param>
        /// <param name="left">Column of the image at which the rectangle begins, not negative.</param>
        /// <param name="top">Row of the image, from its top, at which the rectangle begins, not negative.</param>
        /// <exception cref="ArgumentException">
        /// The mask's length does not fit the rectangle, or the rectangle begins outside the image.
        /// </exception>
        public static Silhouette FromMask(byte[] mask, int width, int height, RowOrder order, int left, int top)
        {
            Rows.RequireLength(mask, width, height, 1, nameof(mask));
            if (left < 0 || top < 0)
            {
                throw new ArgumentException(
                    $"expected a rectangle inside the image, got one from column {left} and row {top}", nameof(left));
            }

            int count = 0, firstColumn = width, lastColumn = -1, firstRow = height, lastRow = -1;
            for (int row = 0; row < height; row++)
            {
                int start = width * Rows.InBuffer(row, height, order);
                int countBefore = count;
                for (int column = 0; column < width; column++)
                {
                    if (mask[start + column] != 0)
                    {
                        count++;
                        firstColumn = column < firstColumn ? column : firstColumn;
                        lastColumn = column > lastColumn ? column : lastColumn;
                    }
                }

                if (count > countBefore)
                {
                    firstRow = row < firstRow ? row : firstRow;
                    lastRow = row;
                }
            }

            if (count == 0)
            {
                return new Silhouette(0, left, top, left - 1, top - 1, new byte[0]);
            }

            byte[] bits = Pack(mask, width, height, order, firstColumn, firstRow, lastColumn, lastRow);
            return new Silhouette(
                count, left + firstColumn, top + firstRow, left + lastColumn, top + lastRow, bits);
        }

        /// <summary>The solid angle of its pixels [sr] in the image of a camera.</summary>
        public double SolidAngle(View view)
        {
            double sum = 0;
            int bit = 0;
            for (int row = Top; row <= Bottom; row++)
            {
                for (int column = Left; column <= Right; column++, bit++)
                {
                    if ((Bits[bit >> 3] & 0x80 >> (bit & 7)) != 0)
                    {
                        sum += view.SolidAngle(column, row);
                    }
                }
            }

            return sum;
        }

        // The bits of the mask between two columns and two rows of its rectangle, all inclusive.
        private static byte[] Pack(
            byte[] mask, int width, int height, RowOrder order,
            int firstColumn, int firstRow, int lastColumn, int lastRow)
        {
            var bits = new byte[((long)(lastColumn - firstColumn + 1) * (lastRow - firstRow + 1) + 7) / 8];
            int bit = 0;
            for (int row = firstRow; row <= lastRow; row++)
            {
                int start = width * Rows.InBuffer(row, height, order);
                for (int column = firstColumn; column <= lastColumn; column++, bit++)
                {
                    if (mask[start + column] != 0)
                    {
                        bits[bit >> 3] |= (byte)(0x80 >> (bit & 7));
                    }
                }
            }

            return bits;
        }
    }
}
