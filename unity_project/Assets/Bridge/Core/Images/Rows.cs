using System;

namespace Bridge.Core
{
    // Where the rows of an image begin in a buffer that was read back.
    internal static class Rows
    {
        // Row of the buffer that holds a row of the image, counted from the top.
        internal static int InBuffer(int row, int height, RowOrder order)
        {
            return order == RowOrder.TopDown ? row : height - 1 - row;
        }

        // Refuses buffers of another length than width x height x perPixel.
        internal static void RequireLength(Array buffer, int width, int height, int perPixel, string name)
        {
            if (width <= 0 || height <= 0)
            {
                throw new ArgumentException($"expected a positive size, got {width} x {height}", nameof(width));
            }

            if (buffer.LongLength != (long)width * height * perPixel)
            {
                throw new ArgumentException(
                    $"expected {width} x {height} pixels of {perPixel} elements, got {buffer.LongLength} elements",
                    name);
            }
        }
    }
}
