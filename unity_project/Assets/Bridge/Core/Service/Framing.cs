using System;
using System.IO;

namespace Bridge.Core
{
    /// <summary>
    /// Messages on a byte stream, framed as ML-Agents frames those of side channels: 16 bytes that name the channel, a
    /// 32-bit signed length, little-endian, and so many bytes. See framing.proto.
    /// </summary>
    public static class Framing
    {
        /// <summary>Longer payloads are refused [byte]: what claims to be longer is not one of ours.</summary>
        public const int LargestPayload = 512 * 1024 * 1024;

        private const int HeaderSize = 20;
        private const int LengthAt = 16;

        /// <summary>Names the channel of DriveBridge.</summary>
        public static readonly Guid ChannelId = new Guid("8f6fae62-43d6-4b5e-a0a5-6d27b7f3a8b1");

        /// <summary>A payload as it travels.</summary>
        /// <exception cref="ArgumentException">The payload is longer than <see cref="LargestPayload"/>.</exception>
        public static byte[] Wrap(byte[] payload)
        {
            if (payload.Length > LargestPayload)
            {
                throw new ArgumentException(
                    $"expected at most {LargestPayload} bytes, got {payload.Length}", nameof(payload));
            }

            var message = new byte[HeaderSize + payload.Length];
            ChannelId.ToByteArray().CopyTo(message, 0);
            for (int i = 0; i < 4; i++)
            {
                message[LengthAt + i] = (byte)(payload.Length >> (8 * i));
            }

            Buffer.BlockCopy(payload, 0, message, HeaderSize, payload.Length);
            return message;
        }

        /// <summary>Reads the next payload of a stream, which may hand out its bytes in pieces of any length.</summary>
        /// <returns>The payload, or null if the stream has ended.</returns>
        /// <exception cref="InvalidDataException">
        /// A message of another channel, a length out of range, or an end in the middle of a message.
        /// </exception>
        /// <exception cref="IOException">The stream broke.</exception>
        public static byte[] Read(Stream stream)
        {
            var header = new byte[HeaderSize];
            int got = Fill(stream, header);
            if (got == 0)
            {
                return null;
            }

            if (got < HeaderSize)
            {
                throw new InvalidDataException($"the stream ends after {got} of {HeaderSize} bytes of a head");
            }

            var payload = new byte[PayloadLength(header)];
            got = Fill(stream, payload);
            if (got < payload.Length)
            {
                throw new InvalidDataException(
                    $"the stream ends after {got} of {payload.Length} bytes of a message");
            }

            return payload;
        }

        private static int PayloadLength(byte[] header)
        {
            var idBytes = new byte[LengthAt];
            Buffer.BlockCopy(header, 0, idBytes, 0, LengthAt);
            var id = new Guid(idBytes);
            if (id != ChannelId)
            {
                throw new InvalidDataException($"expected a message of channel {ChannelId}, got one of {id}");
            }

            int length = header[16] | header[17] << 8 | header[18] << 16 | header[19] << 24;
            if (length < 0 || length > LargestPayload)
            {
                throw new InvalidDataException(
                    $"expected a message of 0 to {LargestPayload} bytes, got one of {length}");
            }

            return length;
        }

        // Reads until the buffer is full or the stream has ended; returns how many bytes came.
        private static int Fill(Stream stream, byte[] buffer)
        {
            int got = 0;
            while (got < buffer.Length)
            {
                int more = stream.Read(buffer, got, buffer.Length - got);
                if (more == 0)
                {
                    break;
                }

                got += more;
            }

            return got;
        }
    }
}
