using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Bridge.Core;
using Bridge.Rpc;
using Google.Protobuf;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>Clients over real sockets of the loopback interface.</summary>
    [TestFixture]
    public sealed class SocketHostTests
    {
        private const int PatienceMs = 10000;

        private SimulatorDouble simulator;
        private ServiceRig rig;
        private SocketHost host;

        [SetUp]
        public void SetUp()
        {
            simulator = new SimulatorDouble();
            rig = new ServiceRig(simulator);
            host = new SocketHost(rig.Service, 0, rig.Record);
        }

        [TearDown]
        public void TearDown()
        {
            host.Dispose();
            rig.Dispose();
        }

        [Test]
        public void CallsUnderWayAreAnsweredInOrder()
        {
            using (TcpClient client = Connect())
            {
                string scene = Load(client);
                for (ulong number = 1; number <= 40; number++)
                {
                    Wire.CaptureRequest request = Requests.Capture(scene);
                    request.State.Step = number;
                    Send(client, number, "Capture", request);
                }

                for (ulong number = 1; number <= 40; number++)
                {
                    Wire.Answer answer = Receive(client);
                    Assert.That(answer.Number, Is.EqualTo(number));
                    Assert.That(Wire.CaptureResponse.Parser.ParseFrom(answer.Response).Step, Is.EqualTo(number));
                }
            }
        }

        [Test]
        public void SeveralClientsAreServedAtOnce()
        {
            TcpClient[] clients = Enumerable.Range(0, 5).Select(i => Connect()).ToArray();
            foreach (TcpClient client in clients.Reverse())
            {
                Assert.That(Load(client), Is.Not.Empty);
            }

            foreach (TcpClient client in clients)
            {
                client.Close();
            }
        }

        [Test]
        public void AMessageOfAnotherChannelClosesItsConnectionOnly()
        {
            using (TcpClient good = Connect())
            using (TcpClient bad = Connect())
            {
                var frame = Framing.Wrap(new byte[0]);
                frame[0] ^= 1;
                bad.GetStream().Write(frame, 0, frame.Length);
                Assert.That(IsClosed(bad));
                AwaitLog("channel");
                Assert.That(Load(good), Is.Not.Empty);
            }
        }

        [Test]
        public void WhatIsNoCallClosesTheConnection()
        {
            using (TcpClient client = Connect())
            {
                byte[] frame = Framing.Wrap(new byte[] { 0xFF, 0xFF, 0xFF });
                client.GetStream().Write(frame, 0, frame.Length);
                Assert.That(IsClosed(client));
                AwaitLog("expected a call");
            }
        }

        [Test]
        public void CallsOfAClientThatWentAwayAreNotBegun()
        {
            rig.Rest(true);
            using (TcpClient client = Connect())
            {
                for (ulong number = 0; number < 5; number++)
                {
                    Send(client, number, "LoadScene", Requests.LoadScene());
                }
            }

            Thread.Sleep(200); // until the host has seen the end of the stream
            rig.Rest(false);
            using (TcpClient next = Connect())
            {
                Load(next);
            }

            Assert.That(simulator.Calls.Count, Is.EqualTo(1));
            Assert.That(rig.Log, Is.Empty, "going away is no fault");
        }

        [Test]
        public void AClientThatReadsNothingHoldsUpNobody()
        {
            using (TcpClient deaf = Connect())
            using (TcpClient other = Connect())
            {
                string scene = Load(deaf);
                var sender = new Thread(() => Flood(deaf, scene)) { IsBackground = true };
                sender.Start();
                Thread.Sleep(200);
                Assert.That(Load(other), Is.Not.Empty);
                deaf.Close();
                Assert.That(sender.Join(PatienceMs), "the flood ends with its connection");
            }
        }

        [Test]
        public void DisposeClosesConnectionsAndPort()
        {
            using (TcpClient client = Connect())
            {
                Load(client);
                rig.Rest(true);
                Send(client, 9, "LoadScene", Requests.LoadScene());
                host.Dispose();
                Assert.That(IsClosed(client));
            }

            Assert.Throws<SocketException>(() => Connect());
        }

        [Test]
        public void APortThatIsTakenIsNamed()
        {
            var error = Assert.Throws<IOException>(() => new SocketHost(rig.Service, host.Port, rig.Record));
            Assert.That(error.Message, Contains.Substring("127.0.0.1:" + host.Port));
        }

        private static void Send(TcpClient client, ulong number, string method, IMessage request)
        {
            var call = new Wire.Call { Number = number, Method = method, Request = request.ToByteString() };
            byte[] frame = Framing.Wrap(call.ToByteArray());
            client.GetStream().Write(frame, 0, frame.Length);
        }

        private static Wire.Answer Receive(TcpClient client)
        {
            byte[] payload = Framing.Read(client.GetStream());
            Assert.That(payload, Is.Not.Null, "the connection was closed");
            return Wire.Answer.Parser.ParseFrom(payload);
        }

        // Whether the other end closes the connection, in order or not.
        private static bool IsClosed(TcpClient client)
        {
            try
            {
                return Framing.Read(client.GetStream()) == null;
            }
            catch (IOException error)
            {
                var reason = error.InnerException as SocketException;
                return reason != null && reason.SocketErrorCode == SocketError.ConnectionReset;
            }
        }

        private static string Load(TcpClient client)
        {
            Send(client, 0, "LoadScene", Requests.LoadScene());
            return Wire.LoadSceneResponse.Parser.ParseFrom(Receive(client).Response).SceneId;
        }

        private static void Flood(TcpClient client, string scene)
        {
            try
            {
                while (true)
                {
                    Send(client, 1, "Capture", Requests.Capture(scene));
                }
            }
            catch (Exception error) when (error is IOException || error is InvalidOperationException)
            {
            }
        }

        private TcpClient Connect()
        {
            var client = new TcpClient { ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs };
            client.Connect(IPAddress.Loopback, host.Port);
            return client;
        }

        private void AwaitLog(string expected)
        {
            bool came = SpinWait.SpinUntil(
                () =>
                {
                    lock (rig.Log)
                    {
                        return rig.Log.Any(line => line.Contains(expected));
                    }
                },
                PatienceMs);
            Assert.That(came, "expected a line with '" + expected + "' in the log");
        }
    }
}
