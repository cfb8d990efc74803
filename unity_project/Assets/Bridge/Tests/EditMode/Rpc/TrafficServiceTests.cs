using System;
using Bridge.Core;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>What the service does with the simulator's own traffic.</summary>
    [TestFixture]
    public sealed class TrafficServiceTests
    {
        private TrafficDouble simulator;
        private ServiceRig rig;
        private string scene;

        [SetUp]
        public void SetUp()
        {
            simulator = new TrafficDouble();
            rig = new ServiceRig(simulator);
            scene = rig.LoadScene(Requests.LoadScene()).SceneId;
        }

        [TearDown]
        public void TearDown()
        {
            rig.Dispose();
        }

        [Test]
        public void ItRunsOnAndNeverBack()
        {
            SetTraffic();
            Assert.That(Advance(0).Step, Is.EqualTo(0));
            Assert.That(Advance(5).WorldFromEgo.Position.X, Is.EqualTo(5.0));
            Assert.That(Advance(5).Step, Is.EqualTo(5), "the moment that was reached may be asked for again");
            rig.Refused(StatusCode.InvalidArgument, "Advance", At(4));
            SetTraffic();
            Assert.That(Advance(4).Step, Is.EqualTo(4));
        }

        [Test]
        public void ItMustBeStartedInTheSceneThatIsLoaded()
        {
            rig.Refused(StatusCode.FailedPrecondition, "Advance", At(0));
            rig.Refused(StatusCode.FailedPrecondition, "SetTraffic", Requests.SetTraffic("other"));
            SetTraffic();
            rig.LoadScene(Requests.LoadScene());
            rig.Refused(StatusCode.FailedPrecondition, "Advance", At(1));
        }

        [Test]
        public void AfterADefectItMustBeStartedAnew()
        {
            SetTraffic();
            simulator.AdvanceFails = new InvalidOperationException("a crash");
            rig.Refused(StatusCode.Internal, "Advance", At(3));
            rig.Refused(StatusCode.FailedPrecondition, "Advance", At(3));
        }

        [Test]
        public void GetInfoSaysThatItDrives()
        {
            byte[] answer = ServiceRig.End(rig.Begin("GetInfo", new Wire.GetInfoRequest()));
            Assert.That(Wire.GetInfoResponse.Parser.ParseFrom(answer).DrivesTraffic, Is.True);
        }

        private void SetTraffic()
        {
            ServiceRig.End(rig.Begin("SetTraffic", Requests.SetTraffic(scene)));
        }

        private Wire.AdvanceRequest At(ulong step)
        {
            return new Wire.AdvanceRequest { SceneId = scene, Step = step };
        }

        private Wire.TrafficMoment Advance(ulong step)
        {
            return Wire.AdvanceResponse.Parser.ParseFrom(ServiceRig.End(rig.Begin("Advance", At(step)))).Moment;
        }
    }
}
