using Bridge.Core;
using Bridge.Unity;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Cutting one actor out of an image of several.</summary>
    [TestFixture]
    public sealed class SilhouetteMaskTests
    {
        private const int Width = 7;
        private const int Height = 5;
        private const int Id = 0x0201;
        private const int OtherId = 0x0301;

        [TestCase(RowOrder.TopDown)]
        [TestCase(RowOrder.BottomUp)]
        public void TheSilhouetteIsThatOfTheImage(RowOrder order)
        {
            byte[] image = Image(order, new[] { 2, 1, 3, 1, 3, 2, 4, 3 }, Id);
            var box = new ScreenBox(1, 1, 5, 3);
            byte[] mask = SilhouettePass.Mask(image, Width, Height, order, box, Id);
            Silhouette found = Silhouette.FromMask(mask, box.Width, box.Height, order, box.Left, box.Top);
            Assert.AreEqual(4, found.Count);
            Assert.AreEqual(
                new[] { 2, 1, 4, 3 }, new[] { found.Left, found.Top, found.Right, found.Bottom });
            // Rows 110, 010 and 001, one after the other.
            Assert.AreEqual(new byte[] { 0xC8, 0x80 }, found.Bits);
        }

        [TestCase(RowOrder.TopDown)]
        [TestCase(RowOrder.BottomUp)]
        public void OthersAreNotInIt(RowOrder order)
        {
            byte[] image = Image(order, new[] { 2, 1, 3, 1 }, OtherId);
            var all = new ScreenBox(0, 0, Width - 1, Height - 1);
            byte[] mask = SilhouettePass.Mask(image, Width, Height, order, all, Id);
            Assert.IsTrue(Silhouette.FromMask(mask, Width, Height, order, 0, 0).IsEmpty);
        }

        // An image with an id at the given columns and rows.
        private static byte[] Image(RowOrder order, int[] places, int id)
        {
            var image = new byte[4 * Width * Height];
            for (int i = 0; i < places.Length; i += 2)
            {
                int row = order == RowOrder.TopDown ? places[i + 1] : Height - 1 - places[i + 1];
                int at = 4 * (row * Width + places[i]);
                IdCodec.Encode(id, out image[at], out image[at + 1], out image[at + 2], out image[at + 3]);
            }

            return image;
        }
    }
}
