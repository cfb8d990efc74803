using System.IO;
using System.Linq;
using Bridge.Unity;
using Google.Protobuf;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests.Host
{
    [TestFixture]
    public sealed class CallPartsTests
    {
        [Test]
        public void AWholeCallPassesAsItIs()
        {
            byte[] call = Message(7, "GetInfo", 1, 2, 3);
            Assert.That(new CallParts().Add(call), Is.SameAs(call));
        }

        [Test]
        public void PartsGoInFrontOfTheCallThatEndsThem()
        {
            var parts = new CallParts();
            Assert.That(parts.Add(Message(7, "", 1, 2)), Is.Null);
            Assert.That(parts.Add(Message(7, "", 3)), Is.Null);
            Wire.Call whole = Wire.Call.Parser.ParseFrom(parts.Add(Message(7, "LoadScene", 4)));
            Assert.That(whole.Number, Is.EqualTo(7));
            Assert.That(whole.Method, Is.EqualTo("LoadScene"));
            Assert.That(whole.Request.ToByteArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        }

        [Test]
        public void PartsOfDifferentCallsDoNotMix()
        {
            var parts = new CallParts();
            parts.Add(Message(1, "", 10));
            parts.Add(Message(2, "", 20));
            byte[] between = Message(3, "GetInfo");
            Assert.That(parts.Add(between), Is.SameAs(between));
            Assert.That(Request(parts.Add(Message(2, "Capture", 21))), Is.EqualTo(new byte[] { 20, 21 }));
            Assert.That(Request(parts.Add(Message(1, "Capture", 11))), Is.EqualTo(new byte[] { 10, 11 }));
        }

        [Test]
        public void NothingIsLeftOfACallThatHasEnded()
        {
            var parts = new CallParts();
            parts.Add(Message(1, "", 10));
            parts.Add(Message(1, "Capture", 11));
            Assert.That(Request(parts.Add(Message(1, "Capture", 12))), Is.EqualTo(new byte[] { 12 }));
        }

        [Test]
        public void OtherBytesAreRefused()
        {
            var error = Assert.Throws<InvalidDataException>(() => new CallParts().Add(new byte[] { 255, 255, 255 }));
            StringAssert.StartsWith("expected a call of framing.proto", error.Message);
        }

        private static byte[] Message(ulong number, string method, params int[] request)
        {
            byte[] bytes = request.Select(value => (byte)value).ToArray();
            return new Wire.Call { Number = number, Method = method, Request = ByteString.CopyFrom(bytes) }.ToByteArray();
        }

        private static byte[] Request(byte[] call)
        {
            return Wire.Call.Parser.ParseFrom(call).Request.ToByteArray();
        }
    }
}
