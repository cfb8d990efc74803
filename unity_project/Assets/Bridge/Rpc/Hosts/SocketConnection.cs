using System;
using System.Collections.Concurrent;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;

namespace Bridge.Rpc
{
    /// <summary>
    /// One client of a <see cref="SocketHost"/>. One thread reads its calls and another writes the answers in the order
    /// of the calls, so that a client may have several calls under way and the simulator never waits for a socket.
    /// </summary>
    internal sealed class SocketConnection
    {
        // Further calls stay in the socket until there is room.
        private const int CallsUnderWay = 16;

        private readonly TcpClient client;
        private readonly ChannelDispatcher dispatcher;
        private readonly Action<string> log;
        private readonly Action<SocketConnection> onClosed;
        private readonly Thread reader;
        private readonly Thread writer;
        private readonly CancellationTokenSource closing = new CancellationTokenSource();
        private readonly BlockingCollection<Task<byte[]>> answers =
            new BlockingCollection<Task<byte[]>>(new ConcurrentQueue<Task<byte[]>>(), CallsUnderWay);

        /// <summary>Prepares to serve <paramref name="client"/>, and closes it in the end.</summary>
        /// <param name="client">A connection that was accepted.</param>
        /// <param name="dispatcher">What answers.</param>
        /// <param name="log">Takes a line if the connection breaks; called from any thread.</param>
        /// <param name="onClosed">Called once both threads are done.</param>
        internal SocketConnection(
            TcpClient client, ChannelDispatcher dispatcher, Action<string> log, Action<SocketConnection> onClosed)
        {
            this.client = client;
            this.dispatcher = dispatcher;
            this.log = log;
            this.onClosed = onClosed;
            client.NoDelay = true;
            reader = new Thread(Read) { Name = "bridge-read", IsBackground = true };
            writer = new Thread(Write) { Name = "bridge-write", IsBackground = true };
        }

        /// <summary>Starts to serve.</summary>
        internal void Start()
        {
            writer.Start();
            reader.Start();
        }

        /// <summary>
        /// Ends the connection; calls that have not begun come to nothing. From any thread, any number of times.
        /// </summary>
        internal void Close()
        {
            closing.Cancel();
            client.Close();
        }

        /// <summary>Waits until both threads are done, each for <paramref name="timeout"/> at most.</summary>
        internal void Join(TimeSpan timeout)
        {
            reader.Join(timeout);
            writer.Join(timeout);
        }

        private void Read()
        {
            try
            {
                NetworkStream stream = client.GetStream();
                byte[] call;
                while ((call = Framing.Read(stream)) != null)
                {
                    answers.Add(dispatcher.Dispatch(call, closing.Token), closing.Token);
                }
            }
            catch (Exception error) when (IsExpected(error))
            {
                Report(error);
            }

            // A client that sends no more is gone, and so are its calls that have not begun.
            Close();
            writer.Join();
            onClosed(this);
        }

        private void Write()
        {
            try
            {
                NetworkStream stream = client.GetStream();
                foreach (Task<byte[]> answer in answers.GetConsumingEnumerable(closing.Token))
                {
                    answer.Wait(closing.Token);
                    byte[] message = Framing.Wrap(answer.Result);
                    stream.Write(message, 0, message.Length);
                }
            }
            catch (Exception error) when (IsExpected(error))
            {
                Report(error);
                Close();
            }
        }

        // What a client that sends nonsense or goes away, and Close, make of reading, writing and waiting.
        private static bool IsExpected(Exception error)
        {
            return error is IOException || error is InvalidDataException || error is InvalidOperationException ||
                error is OperationCanceledException;
        }

        private void Report(Exception error)
        {
            if (!closing.IsCancellationRequested)
            {
                log($"a client's connection is closed: {error.Message}");
            }
        }
    }
}
