using System;
using System.IO;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Messages on a byte stream.</summary>
    [TestFixture]
    public sealed class FramingTests
    {
        [Test]
        public void TheHeadIsTheChannelAndTheLength()
        {
            byte[] expected =
            {
                0x62, 0xae, 0x6f, 0x8f, 0xd6, 0x43, 0x5e, 0x4b, 0xa0, 0xa5, 0x6d, 0x27, 0xb7, 0xf3, 0xa8, 0xb1,
                3, 0, 0, 0, 7, 8, 9,
            };
            Assert.That(Framing.Wrap(new byte[] { 7, 8, 9 }), Is.EqualTo(expected));
        }

        [TestCase(1)]
        [TestCase(3)]
        [TestCase(19)]
        [TestCase(20)]
        [TestCase(21)]
        [TestCase(100000)]
        public void MessagesComeBackHoweverTheirBytesArrive(int mostAtOnce)
        {
            var samples = new Samples(60);
            var sent = new[]
            {
                samples.Bytes(0), samples.Bytes(1), samples.Bytes(20), samples.Bytes(0x1234), samples.Bytes(70000),
            };
            var bytes = new MemoryStream();
            foreach (byte[] payload in sent)
            {
                byte[] message = Framing.Wrap(payload);
                bytes.Write(message, 0, message.Length);
            }

            using (var stream = new StutteringStream(bytes.ToArray(), mostAtOnce, samples))
            {
                foreach (byte[] payload in sent)
                {
                    byte[] received = Framing.Read(stream);
                    Assert.That(Convert.ToBase64String(received), Is.EqualTo(Convert.ToBase64String(payload)));
                }

                Assert.That(Framing.Read(stream), Is.Null);
            }
        }

        [Test]
        public void AnotherChannelIsRefused()
        {
            byte[] message = Framing.Wrap(new byte[1]);
            message[0]++;
            AssertRefused(message, "of channel 8f6fae62-43d6-4b5e-a0a5-6d27b7f3a8b1, got one of 8f6fae63");
        }

        [TestCase(0xFF, "got one of -16777215")]
        [TestCase(0x20, "got one of 536870913")]
        public void ALengthOutOfRangeIsRefused(int highestByte, string said)
        {
            byte[] message = Framing.Wrap(new byte[1]);
            message[19] = (byte)highestByte;
            AssertRefused(message, said);
        }

        [TestCase(1, "after 1 of 20")]
        [TestCase(19, "after 19 of 20")]
        [TestCase(20, "after 0 of 5")]
        [TestCase(24, "after 4 of 5")]
        public void AnEndInTheMiddleIsRefused(int length, string said)
        {
            byte[] message = Framing.Wrap(new byte[5]);
            Array.Resize(ref message, length);
            AssertRefused(message, said);
        }

        private static void AssertRefused(byte[] bytes, string said)
        {
            var error = Assert.Throws<InvalidDataException>(() => Framing.Read(new MemoryStream(bytes)));
            Assert.That(error.Message.Contains(said), error.Message);
        }

        // Hands out a random number of bytes at a time, as a socket may.
        private sealed class StutteringStream : MemoryStream
        {
            private readonly int mostAtOnce;
            private readonly Samples samples;

            internal StutteringStream(byte[] bytes, int mostAtOnce, Samples samples)
                : base(bytes)
            {
                this.mostAtOnce = mostAtOnce;
                this.samples = samples;
            }

            public override int Read(byte[] buffer, int offset, int count)
            {
                return base.Read(buffer, offset, Math.Min(count, samples.Whole(1, mostAtOnce + 1)));
            }
        }
    }
}
