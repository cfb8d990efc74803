using System.IO;
using Bridge.Core;
using Bridge.Rpc;
using Google.Protobuf;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>Calls of framing.proto become answers, whatever comes of them.</summary>
    [TestFixture]
    public sealed class ChannelDispatcherTests
    {
        private ServiceRig rig;
        private ChannelDispatcher dispatcher;

        [SetUp]
        public void SetUp()
        {
            rig = new ServiceRig(new SimulatorDouble());
            dispatcher = new ChannelDispatcher(rig.Service);
        }

        [TearDown]
        public void TearDown()
        {
            rig.Dispose();
        }

        [Test]
        public void AnAnswerHasTheNumberOfItsCallAndTheResponse()
        {
            Wire.Answer answer = Answer(new Wire.Call
            {
                Number = 41,
                Method = "LoadScene",
                Request = Requests.LoadScene().ToByteString(),
            });
            Assert.That(answer.Number, Is.EqualTo(41));
            Assert.That(answer.Status, Is.EqualTo(0));
            Assert.That(Wire.LoadSceneResponse.Parser.ParseFrom(answer.Response).SceneId, Is.Not.Empty);
        }

        [Test]
        public void ARefusalHasAStatusAndDetails()
        {
            Wire.Answer answer = Answer(new Wire.Call { Number = 3, Method = "Capture", Request = ByteString.Empty });
            Assert.That(answer.Number, Is.EqualTo(3));
            Assert.That(answer.Status, Is.EqualTo((uint)StatusCode.InvalidArgument));
            Assert.That(answer.Details, Is.Not.Empty);
            Assert.That(answer.Response, Is.Empty);
        }

        [Test]
        public void WhatIsNoCallHasNoAnswer()
        {
            Assert.Throws<InvalidDataException>(() => dispatcher.Dispatch(new byte[] { 0xFF, 0xFF }));
        }

        private Wire.Answer Answer(Wire.Call call)
        {
            return Wire.Answer.Parser.ParseFrom(ServiceRig.End(dispatcher.Dispatch(call.ToByteArray())));
        }
    }
}
