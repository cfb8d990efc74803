using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>What the service does with captures, defects of a simulator and clients that go away.</summary>
    [TestFixture]
    public sealed class SimulatorServiceTests
    {
        private SimulatorDouble simulator;
        private ServiceRig rig;

        [SetUp]
        public void SetUp()
        {
            simulator = new SimulatorDouble();
            rig = new ServiceRig(simulator);
        }

        [TearDown]
        public void TearDown()
        {
            rig.Dispose();
        }

        [Test]
        public void GetInfoAnswersEvenWhileTheSimulatorIsBusy()
        {
            rig.Rest(true);
            byte[] answer = ServiceRig.End(rig.Begin("GetInfo", new Wire.GetInfoRequest()));
            Wire.GetInfoResponse info = Wire.GetInfoResponse.Parser.ParseFrom(answer);
            Assert.That(info.Engine, Is.EqualTo("double 1"));
            Assert.That(info.ProtocolVersion.Major, Is.EqualTo(ServiceContract.MajorVersion));
            Assert.That(info.WeatherFields, Is.EqualTo(new[] { "exposure_ev", "wetness" }));
            Assert.That(info.Levels, Is.EqualTo(new[] { "plain" }));
            Assert.That(info.SharedMemory, Is.True);
            Assert.That(info.DrivesTraffic, Is.False);
        }

        [Test]
        public void ACaptureHasWhatWasDrawn()
        {
            Wire.CaptureRequest request = Requests.Capture(rig.LoadScene(Requests.LoadScene()).SceneId);
            request.Cameras[0].Normals = true;
            Wire.CaptureResponse response = rig.Capture(request);
            Wire.CameraFrame frame = response.Frames.Single();
            Assert.That(response.TimeNs, Is.EqualTo(700000000));
            Assert.That(frame.Camera, Is.EqualTo("front"));
            Assert.That(frame.Rgb.Data.Length, Is.EqualTo(36));
            Assert.That(frame.Normals.Format, Is.EqualTo(Wire.PixelFormat.Normal16S));
            Assert.That(frame.Depth.Data.ToByteArray().Take(4), Is.EqualTo(BitConverter.GetBytes(8.0f)));
            Assert.That(response.DepthViews.Single().Ids.Data.Length, Is.EqualTo(24));

            Wire.Observation seen = frame.Observations.Single();
            Assert.That(seen.ActorId, Is.EqualTo(1), "one without a pixel is not reported");
            Assert.That(seen.VisiblePixels, Is.EqualTo(2), "counted in the id image");
            Assert.That(seen.UnoccludedPixels, Is.EqualTo(4));
            Assert.That(seen.UnoccludedBox.Right, Is.EqualTo(3));
            Assert.That(seen.UnoccludedBits.ToByteArray(), Is.EqualTo(new byte[] { 0xF0 }));
            Assert.That(seen.Size.LengthM, Is.EqualTo(4.0));
            Assert.That(seen.WorldFromActor.Position.X, Is.EqualTo(10.0));
        }

        [Test]
        public void CapturesUnderWayEachHaveTheirOwnFrame()
        {
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            rig.Rest(true);
            Task<byte[]>[] calls = Enumerable.Range(0, 8).Select(step =>
            {
                Wire.CaptureRequest request = Requests.Capture(id);
                request.State.Step = (ulong)step;
                return rig.Begin("Capture", request);
            }).ToArray();
            rig.Rest(false);
            for (int step = 0; step < calls.Length; step++)
            {
                Wire.CaptureResponse response = Wire.CaptureResponse.Parser.ParseFrom(ServiceRig.End(calls[step]));
                Assert.That(response.Step, Is.EqualTo((ulong)step));
                byte[] depth = response.Frames[0].Depth.Data.ToByteArray();
                Assert.That(BitConverter.ToSingle(depth, 0), Is.EqualTo(1.0f + step));
            }

            Assert.That(simulator.Calls.Skip(1), Is.EqualTo(Enumerable.Range(0, 8).Select(step => "Capture " + step)));
        }

        [Test]
        public void TheSimulatorIsAskedOnItsOwnThreadOnly()
        {
            rig.Capture(Requests.Capture(rig.LoadScene(Requests.LoadScene()).SceneId));
            Assert.That(simulator.Threads, Is.EquivalentTo(new[] { rig.PumpThread }));
        }

        [Test]
        public void DefectsAreToldAndLoggedWithTheirStack()
        {
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            simulator.CaptureFails = new DivideByZeroException("no light");
            RequestException refusal = rig.Refused(StatusCode.Internal, "Capture", Requests.Capture(id));
            Assert.That(refusal.Message, Is.EqualTo("DivideByZeroException: no light; see the simulator's log"));
            Assert.That(rig.Log.Single(), Contains.Substring("SimulatorDouble"));
            Assert.That(rig.Capture(Requests.Capture(id)).Step, Is.EqualTo(7), "the next capture works again");
        }

        [Test]
        public void FramesThatAreNotWhatWasAskedForAreDefects()
        {
            simulator.IdBytesMissing = 1;
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            RequestException refusal = rig.Refused(StatusCode.Internal, "Capture", Requests.Capture(id));
            Assert.That(refusal.Message, Contains.Substring("'front': expected 24 bytes of Id16, got 23"));
        }

        [Test]
        public void ActorsWithoutAModelAreRefused()
        {
            Wire.CaptureRequest request = Requests.Capture(rig.LoadScene(Requests.LoadScene()).SceneId);
            request.State.Actors[1].Asset = "hovercraft";
            RequestException refusal = rig.Refused(StatusCode.InvalidArgument, "Capture", request);
            Assert.That(refusal.Message, Is.EqualTo("actor 2: asset 'hovercraft' is not in the scene"));
        }

        [Test]
        public void NobodyDrawsForAClientThatWentAway()
        {
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            rig.Rest(true);
            using (var leaving = new CancellationTokenSource())
            {
                Task<byte[]> call = rig.Begin("Capture", Requests.Capture(id), leaving.Token);
                leaving.Cancel();
                rig.Rest(false);
                var refusal = Assert.Throws<RequestException>(() => ServiceRig.End(call));
                Assert.That(refusal.Code, Is.EqualTo(StatusCode.Cancelled));
            }

            Assert.That(simulator.Calls.Count, Is.EqualTo(1));
        }

        [Test]
        public void CallsThatWaitWhenTheSimulatorEndsAreCancelled()
        {
            rig.Rest(true);
            Task<byte[]> call = rig.Begin("LoadScene", Requests.LoadScene());
            rig.Queue.Stop();
            var refusal = Assert.Throws<RequestException>(() => ServiceRig.End(call));
            Assert.That(refusal.Code, Is.EqualTo(StatusCode.Cancelled));
        }

        [Test]
        public void WhatIsNoRequestIsRefused()
        {
            var unknown = Assert.Throws<RequestException>(
                () => ServiceRig.End(rig.Service.Call("Fly", new byte[0])));
            Assert.That(unknown.Code, Is.EqualTo(StatusCode.Unimplemented));
            Assert.That(unknown.Message, Contains.Substring("Capture"));
            var garbage = Assert.Throws<RequestException>(
                () => ServiceRig.End(rig.Service.Call("Capture", new byte[] { 1, 2, 3 })));
            Assert.That(garbage.Code, Is.EqualTo(StatusCode.InvalidArgument));
            rig.Refused(StatusCode.Unimplemented, "SetTraffic", Requests.SetTraffic());
        }
    }
}
