using System;
using System.IO;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Instance ids as colours.</summary>
    [TestFixture]
    public sealed class IdCodecTests
    {
        [Test]
        public void EveryIdComesBack()
        {
            for (int id = 1; id <= IdCodec.Largest; id++)
            {
                byte red, green, blue, alpha;
                IdCodec.Encode(id, out red, out green, out blue, out alpha);
                if (IdCodec.Decode(red, green, blue, alpha) != id)
                {
                    Assert.Fail("id " + id + " came back as " + IdCodec.Decode(red, green, blue, alpha));
                }
            }
        }

        [Test]
        public void TheLowByteIsRed()
        {
            byte red, green, blue, alpha;
            IdCodec.Encode(0x1234, out red, out green, out blue, out alpha);
            Assert.That(new[] { red, green, blue, alpha }, Is.EqualTo(new byte[] { 0x34, 0x12, 0, 255 }));
        }

        [Test]
        public void NothingDrawnIsZero()
        {
            Assert.That(IdCodec.Decode(0, 0, 0, 0), Is.EqualTo(0));
        }

        [TestCase(0)]
        [TestCase(-1)]
        [TestCase(65536)]
        public void WhatIsNoIdIsRefused(int id)
        {
            byte red, green, blue, alpha;
            Assert.Throws<ArgumentOutOfRangeException>(
                () => IdCodec.Encode(id, out red, out green, out blue, out alpha));
        }

        [TestCase(5, 0, 0, 128, Description = "blended with nothing")]
        [TestCase(5, 0, 1, 255, Description = "of another codec")]
        [TestCase(5, 0, 0, 0, Description = "without alpha")]
        [TestCase(0, 0, 0, 255, Description = "a background with alpha")]
        public void BytesThatNoIdHasAreRefused(int red, int green, int blue, int alpha)
        {
            var error = Assert.Throws<InvalidDataException>(
                () => IdCodec.Decode((byte)red, (byte)green, (byte)blue, (byte)alpha));
            Assert.That(error.Message.Contains("(" + red + ", " + green + ", "), error.Message);
        }
    }
}
