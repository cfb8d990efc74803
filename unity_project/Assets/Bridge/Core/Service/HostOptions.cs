using System;
using System.Collections.Generic;
using System.Globalization;

namespace Bridge.Core
{
    /// <summary>
    /// What the command line of a player says about its host. Arguments other than --exit-with-stdin and those
    /// that begin with --bridge- belong to others and are passed over.
    /// </summary>
    public sealed class HostOptions
    {
        private const string PortOption = "--bridge-port";
        private const string TransportOption = "--bridge-transport";
        private const string ExitOption = "--exit-with-stdin";

        private HostOptions(int? port, HostTransport transport, bool exitWithStdin)
        {
            Port = port;
            Transport = transport;
            ExitWithStdin = exitWithStdin;
        }

        /// <summary>The port to listen on, 0 for any free one; null if the command line names none.</summary>
        public int? Port { get; }

        /// <summary>How clients reach the host; gRPC unless the command line says otherwise.</summary>
        public HostTransport Transport { get; }

        /// <summary>Whether the player ends when its standard input closes, lest it outlive its parent.</summary>
        public bool ExitWithStdin { get; }

        /// <summary>
        /// Parses the arguments of a player, for example those of Environment.GetCommandLineArgs:
        /// --bridge-port N, --bridge-transport grpc or socket, --exit-with-stdin.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// An unknown --bridge- option, one that comes twice, or one with a value that it cannot have.
        /// </exception>
        public static HostOptions Parse(IReadOnlyList<string> arguments)
        {
            int? port = null;
            HostTransport? transport = null;
            bool exitWithStdin = false;
            for (int i = 0; i < arguments.Count; i++)
            {
                string argument = arguments[i];
                if (argument == PortOption)
                {
                    RequireFirst(port.HasValue, argument);
                    port = ReadPort(ValueAfter(arguments, i++));
                }
                else if (argument == TransportOption)
                {
                    RequireFirst(transport.HasValue, argument);
                    transport = ReadTransport(ValueAfter(arguments, i++));
                }
                else if (argument == ExitOption)
                {
                    exitWithStdin = true;
                }
                else if (argument.StartsWith("--bridge-", StringComparison.Ordinal))
                {
                    throw new ArgumentException(
                        $"expected {PortOption} N or {TransportOption} grpc|socket, got {argument}");
                }
            }

            return new HostOptions(port, transport ?? HostTransport.Grpc, exitWithStdin);
        }

        /// <summary>
        /// The line that the player prints once it listens on a port of the loopback address; the parent waits for it.
        /// </summary>
        public string Announcement(int port)
        {
            string scheme = Transport == HostTransport.Socket ? "socket:" : "";
            return $"drivebridge simulator listening on {scheme}127.0.0.1:{port}";
        }

        private static void RequireFirst(bool seen, string option)
        {
            if (seen)
            {
                throw new ArgumentException($"expected {option} once, got it twice");
            }
        }

        private static string ValueAfter(IReadOnlyList<string> arguments, int index)
        {
            if (index + 1 == arguments.Count)
            {
                throw new ArgumentException($"expected a value after {arguments[index]}, got none");
            }

            return arguments[index + 1];
        }

        private static int ReadPort(string text)
        {
            int port;
            bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
            if (!isNumber || port > 65535)
            {
                throw new ArgumentException(
                    $"{PortOption}: expected a port from 1 to 65535, or 0 for any free one, got '{text}'");
            }

            return port;
        }

        private static HostTransport ReadTransport(string text)
        {
            switch (text)
            {
                case "grpc":
                    return HostTransport.Grpc;
                case "socket":
                    return HostTransport.Socket;
                default:
                    throw new ArgumentException($"{TransportOption}: expected grpc or socket, got '{text}'");
            }
        }
    }
}
