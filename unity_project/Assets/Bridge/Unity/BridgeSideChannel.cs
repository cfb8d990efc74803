using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Rpc;
using Unity.MLAgents.SideChannels;

namespace Bridge.Unity
{
    /// <summary>
    /// Carries the calls and answers of framing.proto through ML-Agents: the body of each message of this side channel
    /// is a serialized Call, or the serialized Answer to one.
    /// </summary>
    /// <remarks>
    /// ML-Agents delivers messages in the middle of a step of its Academy, on Unity's thread. There, calls are only
    /// begun: loading a scene takes several frames of the engine, which do not come while that step lasts, so waiting
    /// for an answer there would wait for ever. <see cref="MlAgentsHost"/> lets frames pass until all is answered.
    /// </remarks>
    internal sealed class BridgeSideChannel : SideChannel, IDisposable
    {
        private static readonly Guid Id = new Guid("8f6fae62-43d6-4b5e-a0a5-6d27b7f3a8b1");

        private readonly ChannelDispatcher dispatcher;
        private readonly Action<string> log;
        private readonly CallParts parts = new CallParts();
        private readonly Queue<Task<byte[]>> underWay = new Queue<Task<byte[]>>();
        private readonly CancellationTokenSource closing = new CancellationTokenSource();

        /// <summary>Makes a channel; ML-Agents does not know it yet.</summary>
        /// <param name="dispatcher">What answers.</param>
        /// <param name="log">Takes a line for each message that is no call.</param>
        internal BridgeSideChannel(ChannelDispatcher dispatcher, Action<string> log)
        {
            ChannelId = Id;
            this.dispatcher = dispatcher;
            this.log = log;
        }

        /// <summary>Whether calls came whose answers have not been handed to ML-Agents.</summary>
        internal bool HasCallsUnderWay => underWay.Count > 0;

        /// <summary>Hands the answers that are there to ML-Agents, in the order of the calls.</summary>
        internal void SendAnswers()
        {
            while (underWay.Count > 0 && underWay.Peek().IsCompleted)
            {
                using (var message = new OutgoingMessage())
                {
                    message.SetRawBytes(underWay.Dequeue().Result);
                    QueueMessageToPython(message);
                }
            }
        }

        /// <summary>Gives up what is under way.</summary>
        public void Dispose()
        {
            closing.Cancel();
            underWay.Clear();
        }

        /// <inheritdoc/>
        protected override void OnMessageReceived(IncomingMessage msg)
        {
            try
            {
                byte[] call = parts.Add(msg.GetRawBytes());
                if (call != null)
                {
                    underWay.Enqueue(dispatcher.Dispatch(call, closing.Token));
                }
            }
            catch (InvalidDataException error)
            {
                log($"a message of ML-Agents is passed over: {error.Message}");
            }
        }
    }
}
