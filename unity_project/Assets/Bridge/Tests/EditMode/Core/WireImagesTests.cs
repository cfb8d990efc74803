using System;
using System.IO;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Images of the protocol from buffers in either order of rows.</summary>
    [TestFixture]
    public sealed class WireImagesTests
    {
        private const int Width = 7;
        private const int Height = 5;

        [Test]
        public void ColoursLoseTheirAlphaAndNothingElse()
        {
            byte[] rgba = new Samples(30).Bytes(4 * Width * Height);
            byte[] rgb = WireImages.Rgb(rgba, Width, Height, RowOrder.TopDown);
            Assert.That(rgb.Length, Is.EqualTo(3 * Width * Height));
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    Assert.That(rgb[3 * pixel + channel], Is.EqualTo(rgba[4 * pixel + channel]));
                }
            }
        }

        [Test]
        public void IdsAreLittleEndianInRowsFromTheTop()
        {
            byte[] rgba = IdPixels(new Samples(31), 0.3);
            byte[] ids = WireImages.Ids(rgba, Width, Height, RowOrder.TopDown);
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                int expected = rgba[4 * pixel] + 256 * rgba[4 * pixel + 1];
                Assert.That(ids[2 * pixel] + 256 * ids[2 * pixel + 1], Is.EqualTo(expected));
            }
        }

        [Test]
        public void BlendedIdsAreRefused()
        {
            byte[] rgba = IdPixels(new Samples(32), 0);
            rgba[4 * 12 + 3] = 127;
            Assert.Throws<InvalidDataException>(() => WireImages.Ids(rgba, Width, Height, RowOrder.TopDown));
        }

        [TestCase(1.5f, 1.5f)]
        [TestCase(1e-30f, 1e-30f)]
        [TestCase(0f, float.PositiveInfinity)]
        [TestCase(-3f, float.PositiveInfinity)]
        [TestCase(float.NaN, float.PositiveInfinity)]
        [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
        public void DepthIsPositiveOrInfinite(float distance, float expected)
        {
            byte[] depth = WireImages.Depth(new[] { distance }, 1, 1, RowOrder.TopDown);
            Assert.That(depth, Is.EqualTo(BitConverter.GetBytes(expected)));
        }

        [Test]
        public void NormalsAreUnitVectorsInTheCameraFrame()
        {
            var samples = new Samples(33);
            byte[] ids = IdPixels(samples, 0.3);
            var normals = new float[3 * Width * Height];
            for (int i = 0; i < normals.Length; i++)
            {
                normals[i] = (float)samples.Number(-2, 2);
            }

            byte[] wire = WireImages.Normals(normals, ids, Width, Height, RowOrder.TopDown);
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                var got = new Vec3(
                    BitConverter.ToInt16(wire, 6 * pixel), BitConverter.ToInt16(wire, 6 * pixel + 2),
                    BitConverter.ToInt16(wire, 6 * pixel + 4));
                // Down is minus y and forward is minus z of OpenGL's camera frame.
                Vec3 unit = new Vec3(normals[3 * pixel], -normals[3 * pixel + 1], -normals[3 * pixel + 2]).Normalized();
                Samples.AssertSame(ids[4 * pixel + 3] == 0 ? Vec3.Zero : 32767 * unit, got, 0.87);
            }
        }

        [Test]
        public void AFourthFloatOfANormalIsPassedOver()
        {
            var samples = new Samples(34);
            byte[] ids = IdPixels(samples, 0.3);
            var three = new float[3 * Width * Height];
            var four = new float[4 * Width * Height];
            for (int i = 0; i < three.Length; i++)
            {
                three[i] = four[i / 3 * 4 + i % 3] = (float)samples.Number(-1, 1);
            }

            Assert.That(
                WireImages.Normals(four, ids, Width, Height, RowOrder.TopDown),
                Is.EqualTo(WireImages.Normals(three, ids, Width, Height, RowOrder.TopDown)));
        }

        [TestCase(0f, 0f, 0f)]
        [TestCase(float.NaN, 0f, 1f)]
        [TestCase(float.PositiveInfinity, 0f, 1f)]
        public void ANormalWithoutDirectionIsZero(float x, float y, float z)
        {
            byte[] wire = WireImages.Normals(new[] { x, y, z }, new byte[] { 1, 0, 0, 255 }, 1, 1, RowOrder.TopDown);
            Assert.That(wire, Is.EqualTo(new byte[6]));
        }

        [Test]
        public void TheOrderOfRowsDoesNotMatter()
        {
            var samples = new Samples(35);
            byte[] rgba = IdPixels(samples, 0.3);
            var depth = new float[Width * Height];
            var normals = new float[3 * Width * Height];
            for (int i = 0; i < normals.Length; i++)
            {
                normals[i] = (float)samples.Number(-1, 1);
                depth[i / 3] = (float)samples.Number(-1, 50);
            }

            const RowOrder Down = RowOrder.TopDown, Up = RowOrder.BottomUp;
            byte[] rgbaUp = Turned(rgba);
            float[] depthUp = Turned(depth), normalsUp = Turned(normals);
            Assert.That(
                WireImages.Rgb(rgbaUp, Width, Height, Up), Is.EqualTo(WireImages.Rgb(rgba, Width, Height, Down)));
            Assert.That(
                WireImages.Ids(rgbaUp, Width, Height, Up), Is.EqualTo(WireImages.Ids(rgba, Width, Height, Down)));
            Assert.That(
                WireImages.Depth(depthUp, Width, Height, Up), Is.EqualTo(WireImages.Depth(depth, Width, Height, Down)));
            Assert.That(
                WireImages.Normals(normalsUp, rgbaUp, Width, Height, Up),
                Is.EqualTo(WireImages.Normals(normals, rgba, Width, Height, Down)));
        }

        [Test]
        public void BuffersOfAnotherSizeAreRefused()
        {
            var error = Assert.Throws<ArgumentException>(
                () => WireImages.Rgb(new byte[3 * Width * Height], Width, Height, RowOrder.TopDown));
            Assert.That(error.Message.Contains("expected 7 x 5 pixels of 4 elements, got 105"), error.Message);
            Assert.Throws<ArgumentException>(
                () => WireImages.Ids(new byte[4], Width, Height, RowOrder.TopDown));
            Assert.Throws<ArgumentException>(
                () => WireImages.Depth(new float[4], Width, Height, RowOrder.TopDown));
            Assert.Throws<ArgumentException>(
                () => WireImages.Normals(new float[5], new byte[140], Width, Height, RowOrder.TopDown));
            Assert.Throws<ArgumentException>(
                () => WireImages.Depth(new float[0], 0, 5, RowOrder.TopDown));
        }

        private static byte[] IdPixels(Samples samples, double shareOfSky)
        {
            var rgba = new byte[4 * Width * Height];
            for (int pixel = 0; pixel < Width * Height; pixel++)
            {
                if (samples.Number(0, 1) >= shareOfSky)
                {
                    IdCodec.Encode(
                        samples.Whole(1, IdCodec.Largest + 1), out rgba[4 * pixel], out rgba[4 * pixel + 1],
                        out rgba[4 * pixel + 2], out rgba[4 * pixel + 3]);
                }
            }

            return rgba;
        }

        private static T[] Turned<T>(T[] buffer)
        {
            int stride = buffer.Length / Height;
            var turned = new T[buffer.Length];
            for (int row = 0; row < Height; row++)
            {
                Array.Copy(buffer, row * stride, turned, (Height - 1 - row) * stride, stride);
            }

            return turned;
        }
    }
}
