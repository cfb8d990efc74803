using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Bridge.Rpc
{
    /// <summary>
    /// Serves a <see cref="SimulatorService"/> to several clients at once over TCP on the loopback interface, with the
    /// calls and answers of framing.proto.
    /// </summary>
    public sealed class SocketHost : IDisposable
    {
        private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3.0);

        private readonly ChannelDispatcher dispatcher;
        private readonly Action<string> log;
        private readonly TcpListener listener;
        private readonly Thread acceptor;
        private readonly HashSet<SocketConnection> connections = new HashSet<SocketConnection>();
        private bool isStopped;

        /// <summary>Starts to serve.</summary>
        /// <param name="service">What answers.</param>
        /// <param name="port">Where to listen; 0 takes a free port.</param>
        /// <param name="log">Takes a line for each connection that breaks; called from any thread.</param>
        /// <exception cref="IOException">The port cannot be bound.</exception>
        public SocketHost(SimulatorService service, int port, Action<string> log)
        {
            dispatcher = new ChannelDispatcher(service);
            this.log = log;
            listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
            }
            catch (SocketException error)
            {
                throw new IOException(
                    $"cannot listen on {IPAddress.Loopback}:{port}: {error.Message}; choose another port, or 0 for " +
                    "any free one",
                    error);
            }

            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
            acceptor = new Thread(Accept) { Name = "bridge-accept", IsBackground = true };
            acceptor.Start();
        }

        /// <summary>The port that is listened on.</summary>
        public int Port { get; }

        /// <summary>
        /// Closes the port and all connections, and waits a few seconds at most until their threads are gone.
        /// </summary>
        public void Dispose()
        {
            SocketConnection[] open;
            lock (connections)
            {
                isStopped = true;
                open = new SocketConnection[connections.Count];
                connections.CopyTo(open);
            }

            listener.Stop();
            foreach (SocketConnection connection in open)
            {
                connection.Close();
            }

            acceptor.Join(StopTimeout);
            foreach (SocketConnection connection in open)
            {
                connection.Join(StopTimeout);
            }
        }

        private void Accept()
        {
            while (true)
            {
                TcpClient client;
                try
                {
                    client = listener.AcceptTcpClient();
                }
                catch (Exception error) when (error is SocketException || error is InvalidOperationException)
                {
                    return; // Dispose closes the listener under this call
                }

                var connection = new SocketConnection(client, dispatcher, log, Forget);
                lock (connections)
                {
                    if (isStopped)
                    {
                        client.Close();
                        return;
                    }

                    connections.Add(connection);
                }

                connection.Start();
            }
        }

        private void Forget(SocketConnection connection)
        {
            lock (connections)
            {
                connections.Remove(connection);
            }
        }
    }
}
