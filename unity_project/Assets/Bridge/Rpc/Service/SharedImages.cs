using Bridge.Core;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// Puts images into the shared memory that a request offers, where it can. For several threads at once.
    /// </summary>
    internal sealed class SharedImages
    {
        private readonly SharedMemory memory = new SharedMemory();

        /// <summary>Makes the reply to a capture; what finds no room in shared memory travels in it.</summary>
        internal Wire.CaptureResponse Reply(Wire.CaptureRequest request, CapturedFrame frame)
        {
            Wire.SharedMemory offered = request.SharedMemory;
            if (offered == null)
            {
                return new CaptureReply(data => null).Of(request, frame);
            }

            lock (memory)
            {
                bool isOpen = memory.TryOpen(offered.Path, offered.Offset, offered.Size);
                return new CaptureReply(data => isOpen ? Write(data) : null).Of(request, frame);
            }
        }

        private ulong? Write(byte[] data)
        {
            ulong offset;
            return memory.TryWrite(data, out offset) ? offset : (ulong?)null;
        }
    }
}
