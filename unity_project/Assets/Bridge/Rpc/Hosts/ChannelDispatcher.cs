using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// Turns a serialized Call of framing.proto into a serialized Answer, for whatever carries such messages: a
    /// socket, or a side channel of ML-Agents.
    /// </summary>
    public sealed class ChannelDispatcher
    {
        // What number, status and framing take besides the response, and more [byte].
        private const int Head = 1024;

        private readonly SimulatorService service;

        /// <summary>Hands calls to <paramref name="service"/>.</summary>
        public ChannelDispatcher(SimulatorService service)
        {
            this.service = service;
        }

        /// <summary>
        /// Answers one call. Calls may be dispatched before earlier ones are answered; whoever carries the answers
        /// sends them in the order of the calls.
        /// </summary>
        /// <param name="call">The message without its frame.</param>
        /// <param name="cancellation">Whether nobody waits for the answer any more.</param>
        /// <returns>The answer without its frame, also where the call is refused. The task never fails.</returns>
        /// <exception cref="InvalidDataException">The message is no call, so that no answer could name it.</exception>
        public Task<byte[]> Dispatch(byte[] call, CancellationToken cancellation = default(CancellationToken))
        {
            Wire.Call message;
            try
            {
                message = Wire.Call.Parser.ParseFrom(call);
            }
            catch (InvalidProtocolBufferException error)
            {
                throw new InvalidDataException($"expected a call of framing.proto, got other bytes: {error.Message}");
            }

            return Answer(message, cancellation);
        }

        private async Task<byte[]> Answer(Wire.Call call, CancellationToken cancellation)
        {
            var answer = new Wire.Answer { Number = call.Number };
            try
            {
                byte[] response = await service.Call(call.Method, call.Request.ToByteArray(), cancellation)
                    .ConfigureAwait(false);
                RequireSendable(response.Length);
                answer.Response = ByteString.CopyFrom(response);
            }
            catch (RequestException refusal)
            {
                answer.Status = (uint)refusal.Code;
                answer.Details = refusal.Message;
            }

            return answer.ToByteArray();
        }

        private static void RequireSendable(int length)
        {
            const int largest = Framing.LargestPayload - Head;
            if (length > largest)
            {
                throw new RequestException(
                    StatusCode.ResourceExhausted,
                    $"expected an answer of at most {largest} bytes, this one has {length}; ask for fewer or smaller " +
                    "images");
            }
        }
    }
}
