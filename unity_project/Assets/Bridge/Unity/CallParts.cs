using System.Collections.Generic;
using System.IO;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Puts calls together that came in parts. The gRPC client of ML-Agents takes messages of at most 4 MiB, so a longer
    /// request comes with several steps: calls of the same number without a method, whose requests belong in front of
    /// that of the call that has one.
    /// </summary>
    internal sealed class CallParts
    {
        private readonly Dictionary<ulong, MemoryStream> open = new Dictionary<ulong, MemoryStream>();

        /// <summary>Adds a message.</summary>
        /// <param name="message">A serialized Call of framing.proto, whole or a part.</param>
        /// <returns>The serialized whole call, or null if more of it is still to come.</returns>
        /// <exception cref="InvalidDataException">The message is no call.</exception>
        internal byte[] Add(byte[] message)
        {
            Wire.Call call = Parse(message);
            MemoryStream before;
            bool hasParts = open.TryGetValue(call.Number, out before);
            if (call.Method.Length > 0 && !hasParts)
            {
                return message;
            }

            if (!hasParts)
            {
                before = new MemoryStream();
                open.Add(call.Number, before);
            }

            call.Request.WriteTo(before);
            if (call.Method.Length == 0)
            {
                return null;
            }

            open.Remove(call.Number);
            call.Request = ByteString.CopyFrom(before.ToArray());
            return call.ToByteArray();
        }

        private static Wire.Call Parse(byte[] message)
        {
            try
            {
                return Wire.Call.Parser.ParseFrom(message);
            }
            catch (InvalidProtocolBufferException error)
            {
                throw new InvalidDataException($"expected a call of framing.proto, got other bytes: {error.Message}");
            }
        }
    }
}
