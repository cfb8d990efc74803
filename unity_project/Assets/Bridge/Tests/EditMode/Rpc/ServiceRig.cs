using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using Google.Protobuf;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>A service of which a thread of its own pumps the queue, as an engine does between two frames.</summary>
    internal sealed class ServiceRig : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20.0);

        private readonly Thread pump;
        private readonly ManualResetEventSlim mayPump = new ManualResetEventSlim(true);
        private volatile bool isEnding;

        internal ServiceRig(ISimulator simulator)
        {
            Service = new SimulatorService(simulator, Queue, Record);
            pump = new Thread(Pump) { IsBackground = true };
            pump.Start();
        }

        internal WorkQueue Queue { get; } = new WorkQueue();

        internal SimulatorService Service { get; }

        /// <summary>What was written to the log.</summary>
        internal List<string> Log { get; } = new List<string>();

        /// <summary>The thread that stands for the simulator's.</summary>
        internal int PumpThread
        {
            get { return pump.ManagedThreadId; }
        }

        public void Dispose()
        {
            isEnding = true;
            mayPump.Set();
            pump.Join();
            Queue.Stop();
        }

        /// <summary>Lets the simulator's thread rest, so that calls wait, or work again.</summary>
        internal void Rest(bool rests)
        {
            if (rests)
            {
                mayPump.Reset();
                Queue.Post(() => 0).Wait(50); // whatever was being pumped is done by then
            }
            else
            {
                mayPump.Set();
            }
        }

        internal void Record(string line)
        {
            lock (Log)
            {
                Log.Add(line);
            }
        }

        /// <summary>Begins a call.</summary>
        internal Task<byte[]> Begin(
            string method, IMessage request, CancellationToken cancellation = default(CancellationToken))
        {
            return Service.Call(method, request.ToByteArray(), cancellation);
        }

        /// <summary>Waits for the answer of a call.</summary>
        internal static byte[] End(Task<byte[]> call)
        {
            try
            {
                Assert.That(call.Wait(Patience), "no answer came");
            }
            catch (AggregateException error)
            {
                throw error.InnerException;
            }

            return call.Result;
        }

        internal Wire.LoadSceneResponse LoadScene(Wire.LoadSceneRequest request)
        {
            return Wire.LoadSceneResponse.Parser.ParseFrom(End(Begin("LoadScene", request)));
        }

        internal Wire.CaptureResponse Capture(Wire.CaptureRequest request)
        {
            return Wire.CaptureResponse.Parser.ParseFrom(End(Begin("Capture", request)));
        }

        /// <summary>Expects that a call is refused with a status, and returns the refusal.</summary>
        internal RequestException Refused(StatusCode code, string method, IMessage request)
        {
            var refusal = Assert.Throws<RequestException>(() => End(Begin(method, request)));
            Assert.That(refusal.Code, Is.EqualTo(code), refusal.Message);
            return refusal;
        }

        private void Pump()
        {
            while (!isEnding)
            {
                mayPump.Wait();
                Queue.Pump();
                Thread.Sleep(1);
            }
        }
    }
}
