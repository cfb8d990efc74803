using System;
using System.IO;
using System.IO.MemoryMappedFiles;

namespace Bridge.Core
{
    /// <summary>
    /// The part of a client's file into which images are written, so that they need not travel in the reply; see the
    /// protocol's message of this name. One file is mapped at a time, the latest; it stays mapped when its name is
    /// removed. Not for several threads at once.
    /// </summary>
    public sealed class SharedMemory : IDisposable
    {
        // A multiple of every pixel's size and of a cache line [byte].
        private const ulong Alignment = 64;

        private string path;
        private MemoryMappedFile file;
        private MemoryMappedViewStream memory;
        private ulong length;
        private ulong next;
        private ulong end;

        /// <summary>
        /// Begins to write into the part of size bytes from offset on, in the file at an absolute path.
        /// </summary>
        /// <returns>
        /// Whether there is such a part of a shared file that this process may write. If not, images travel in the
        /// reply.
        /// </returns>
        public bool TryOpen(string path, ulong offset, ulong size)
        {
            if (memory == null || path != this.path)
            {
                Close();
                Map(path);
            }

            bool fits = memory != null && offset <= length && size <= length - offset;
            next = fits ? offset : 0;
            end = fits ? offset + size : 0;
            return fits;
        }

        /// <summary>Copies an image to the next free place of the part, aligned to 64 bytes.</summary>
        /// <param name="data">The image.</param>
        /// <param name="offset">Where it lies [byte], from the start of the file.</param>
        /// <returns>Whether there was room; if not, nothing is written.</returns>
        public bool TryWrite(byte[] data, out ulong offset)
        {
            offset = (next + Alignment - 1) / Alignment * Alignment;
            if (memory == null || offset > end || (ulong)data.LongLength > end - offset)
            {
                return false;
            }

            memory.Position = (long)offset;
            memory.Write(data, 0, data.Length);
            next = offset + (ulong)data.LongLength;
            return true;
        }

        /// <summary>Lets go of the file.</summary>
        public void Dispose()
        {
            Close();
        }

        private void Map(string path)
        {
            if (!SharedFilePath.IsAllowed(path))
            {
                return;
            }

            try
            {
                // The mapping outlives the stream.
                using (var stream = new FileStream(
                    path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
                {
                    long size = stream.Length;
                    file = MemoryMappedFile.CreateFromFile(
                        stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, true);
                    memory = file.CreateViewStream(0, size, MemoryMappedFileAccess.ReadWrite);
                    length = (ulong)size;
                }

                this.path = path;
            }
            catch (Exception error) when (
                error is IOException || error is UnauthorizedAccessException || error is ArgumentException)
            {
                Close();
            }
        }

        private void Close()
        {
            memory?.Dispose();
            file?.Dispose();
            memory = null;
            file = null;
            path = null;
            length = next = end = 0;
        }
    }
}
