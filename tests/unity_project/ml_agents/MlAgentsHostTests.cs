using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using Bridge.Unity;
using Google.Protobuf;
using NUnit.Framework;
using Unity.MLAgents;
using Unity.MLAgents.SideChannels;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests.MlAgents
{
    /// <summary>That Unity and Python never wait for each other at the same time.</summary>
    [TestFixture]
    public sealed class MlAgentsHostTests
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10.0);

        private readonly List<string> log = new List<string>();
        private WorkQueue queue;
        private SlowSimulator simulator;
        private MlAgentsHost host;

        [SetUp]
        public void Begin()
        {
            Academy.Forget();
            Python.Reset(true);
            SideChannelManager.Registered.Clear();
            log.Clear();
            queue = new WorkQueue();
            simulator = new SlowSimulator();
            host = null;
        }

        [Test]
        public void CallsOfTheFirstStepAreAnswered()
        {
            Python.Step(Call(1, "GetInfo", new Wire.GetInfoRequest()));
            Connect();
            RunUntilStandstill();
            Assert.That(Answers(), Is.EqualTo(new ulong[] { 1 }));
            Assert.That(Academy.Instance.AutomaticSteppingEnabled, Is.False);
        }

        [Test]
        public void ASilentPythonIsWaitedForInAStep()
        {
            Python.Step();
            Connect();
            Python.Step();
            Python.Step();
            RunUntilStandstill();
            Assert.That(Python.Received.Count, Is.EqualTo(3));
        }

        [Test]
        public void FramesPassWhileASceneLoads()
        {
            Python.Step(Call(1, "LoadScene", EmptyScene()));
            Connect();
            for (int frame = 0; frame < 50; frame++)
            {
                Frame();
                Thread.Sleep(1);
            }

            Assert.That(simulator.Loading, Is.Not.Null, "the scene is being loaded");
            Assert.That(Python.Received, Is.Empty, "the Academy is not stepped meanwhile");
            simulator.Loading.SetResult(LevelThings.None);
            RunUntilStandstill();
            Assert.That(Answers(), Is.EqualTo(new ulong[] { 1 }));
        }

        [Test]
        public void CallsOfOneStepAreAnsweredTogetherAndInOrder()
        {
            Python.Step();
            Connect();
            Python.Step(
                Call(4, "LoadScene", EmptyScene()),
                Call(5, "GetInfo", new Wire.GetInfoRequest()),
                Call(6, "GetInfo", new Wire.GetInfoRequest()));
            Run(() => simulator.Loading != null);
            simulator.Loading.SetResult(LevelThings.None);
            RunUntilStandstill();
            Assert.That(Answers(), Is.EqualTo(new ulong[] { 4, 5, 6 }));
            Assert.That(Python.Received.Last().Length, Is.EqualTo(3));
        }

        [Test]
        public void ThePartOfACallIsFollowedByAStep()
        {
            byte[] request = EmptyScene().ToByteArray();
            Python.Step(Call(1, "", new byte[0]));
            Connect();
            Python.Step(Call(1, "LoadScene", request));
            Run(() => simulator.Loading != null);
            Assert.That(Python.Received.Count, Is.EqualTo(1));
            Assert.That(Python.Received[0], Is.Empty);
            simulator.Loading.SetResult(LevelThings.None);
            RunUntilStandstill();
            Assert.That(Answers(), Is.EqualTo(new ulong[] { 1 }));
        }

        [Test]
        public void ARefusalIsAnAnswer()
        {
            Python.Step(Call(9, "Fly", new byte[0]));
            Connect();
            RunUntilStandstill();
            Wire.Answer answer = Wire.Answer.Parser.ParseFrom(Python.Received.Single().Single());
            Assert.That(answer.Number, Is.EqualTo(9));
            Assert.That(answer.Status, Is.EqualTo((uint)StatusCode.Unimplemented));
        }

        [Test]
        public void OtherBytesArePassedOver()
        {
            Python.Step(new byte[] { 255, 255, 255 }, Call(2, "GetInfo", new Wire.GetInfoRequest()));
            Connect();
            RunUntilStandstill();
            Assert.That(Answers(), Is.EqualTo(new ulong[] { 2 }));
            StringAssert.StartsWith("a message of ML-Agents is passed over", log.Single());
        }

        [Test]
        public void NobodyToSpeakToIsAnError()
        {
            Python.Reset(false);
            var error = Assert.Throws<IOException>(Connect);
            StringAssert.StartsWith("expected a Python process", error.Message);
            Assert.That(SideChannelManager.Registered, Is.Empty);
        }

        [Test]
        public void TheChannelGoesWithTheHost()
        {
            Python.Step(Call(1, "LoadScene", EmptyScene()));
            Connect();
            Frame();
            queue.Stop();
            host.Dispose();
            Assert.That(SideChannelManager.Registered, Is.Empty);
        }

        private static Wire.LoadSceneRequest EmptyScene()
        {
            return new Wire.LoadSceneRequest { Scene = new Wire.Scene() };
        }

        private static byte[] Call(ulong number, string method, IMessage request)
        {
            return Call(number, method, request.ToByteArray());
        }

        private static byte[] Call(ulong number, string method, byte[] request)
        {
            return new Wire.Call { Number = number, Method = method, Request = ByteString.CopyFrom(request) }.ToByteArray();
        }

        private static ulong[] Answers()
        {
            return Python.Received
                .SelectMany(messages => messages)
                .Select(message => Wire.Answer.Parser.ParseFrom(message))
                .Select(answer => answer.Status == 0 ? answer.Number : throw new InvalidOperationException(answer.Details))
                .ToArray();
        }

        private void Connect()
        {
            var service = new SimulatorService(simulator, queue, log.Add);
            host = new MlAgentsHost(new ChannelDispatcher(service), new Transform(), log.Add);
        }

        // What BridgeHost.Update does.
        private void Frame()
        {
            queue.Pump();
            host.Step();
        }

        private void Run(Func<bool> isDone)
        {
            Stopwatch time = Stopwatch.StartNew();
            while (!isDone())
            {
                Assert.That(time.Elapsed, Is.LessThan(Patience), "both ends wait for each other");
                Frame();
                Thread.Sleep(1);
            }
        }

        private void RunUntilStandstill()
        {
            Assert.Throws<StandstillException>(() => Run(() => false));
        }

        private sealed class SlowSimulator : ISimulator
        {
            public SimulatorInfo Info { get; } = new SimulatorInfo("double", "none", new string[0], 1000);

            internal TaskCompletionSource<LevelThings> Loading { get; private set; }

            public Task<LevelThings> LoadScene(SceneToLoad scene)
            {
                Loading = new TaskCompletionSource<LevelThings>();
                return Loading.Task;
            }

            public CapturedFrame Capture(
                Wire.WorldState state, IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews)
            {
                throw new NotSupportedException();
            }
        }
    }
}
