using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace Bridge.Unity
{
    /// <summary>
    /// Notices when standard input closes, which tells a player that the process that started it is gone. What comes in
    /// is passed over.
    /// </summary>
    /// <remarks>
    /// A thread that waits in a read cannot be stopped, and Unity may wait for it when it quits. So this one asks the
    /// system five times a second whether a read would return at once.
    /// </remarks>
    internal sealed class StandardInput : IDisposable
    {
        private const int PeriodMs = 200;

        private readonly Thread thread;
        private volatile bool isClosed;
        private volatile bool isStopped;

        /// <summary>Begins to watch.</summary>
        internal StandardInput()
        {
            thread = new Thread(Watch) { Name = "bridge-stdin", IsBackground = true };
            thread.Start();
        }

        private enum State
        {
            Quiet,
            Readable,
            Closed,
            Unwatchable,
        }

        /// <summary>Whether standard input has been closed. From any thread.</summary>
        internal bool IsClosed => isClosed;

        /// <summary>Ends the watch, within a fraction of a second.</summary>
        public void Dispose()
        {
            isStopped = true;
            thread.Join(5 * PeriodMs);
        }

        private void Watch()
        {
            bool isWindows = Environment.OSVersion.Platform == PlatformID.Win32NT;
            var buffer = new byte[4096];
            using (Stream input = Console.OpenStandardInput())
            {
                while (!isStopped)
                {
                    State state = isWindows ? Pipe.Look() : Descriptor.Look();
                    if (state == State.Unwatchable)
                    {
                        return;
                    }

                    if (state == State.Closed || (state == State.Readable && input.Read(buffer, 0, buffer.Length) == 0))
                    {
                        isClosed = true;
                        return;
                    }
                }
            }
        }

        /// <summary>Linux and macOS: poll(2).</summary>
        private static class Descriptor
        {
            private const short PollIn = 1;
            private const short PollInvalid = 32;

            internal static State Look()
            {
                var input = new PollFd { Descriptor = 0, Events = PollIn };
                if (Poll(ref input, (UIntPtr)1, PeriodMs) <= 0)
                {
                    return State.Quiet; // nothing within the period, or a signal came
                }

                // A pipe without a writer reports that it hung up; reading it returns 0 bytes.
                return (input.Returned & PollInvalid) != 0 ? State.Closed : State.Readable;
            }

            [DllImport("libc", EntryPoint = "poll")]
            private static extern int Poll(ref PollFd descriptors, UIntPtr count, int timeoutMs);

            [StructLayout(LayoutKind.Sequential)]
            private struct PollFd
            {
                internal int Descriptor;
                internal short Events;
                internal short Returned;
            }
        }

        /// <summary>Windows: PeekNamedPipe, which knows anonymous pipes as well.</summary>
        private static class Pipe
        {
            private const int StandardInputHandle = -10;
            private const int BrokenPipe = 109;

            internal static State Look()
            {
                uint available;
                bool isOpen = PeekNamedPipe(
                    GetStdHandle(StandardInputHandle), IntPtr.Zero, 0, IntPtr.Zero, out available, IntPtr.Zero);
                if (!isOpen)
                {
                    // A console is no pipe, and never closes.
                    return Marshal.GetLastWin32Error() == BrokenPipe ? State.Closed : State.Unwatchable;
                }

                if (available > 0)
                {
                    return State.Readable;
                }

                Thread.Sleep(PeriodMs);
                return State.Quiet;
            }

            [DllImport("kernel32", SetLastError = true)]
            private static extern IntPtr GetStdHandle(int which);

            [DllImport("kernel32", SetLastError = true)]
            private static extern bool PeekNamedPipe(
                IntPtr pipe, IntPtr buffer, uint size, IntPtr read, out uint available, IntPtr left);
        }
    }
}
