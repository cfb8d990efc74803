using System;
using System.IO;
using System.Threading.Tasks;
using Bridge.Core;
using Grpc.Core;

namespace Bridge.Rpc
{
    /// <summary>
    /// Serves a <see cref="SimulatorService"/> over gRPC on the loopback interface, with the Grpc.Core that Unity's
    /// ML-Agents package brings.
    /// </summary>
    /// <remarks>
    /// The service is bound by hand, with messages as bytes: the plugin of protoc that writes bindings writes them
    /// for newer versions than 1.10.
    /// </remarks>
    public sealed class GrpcHost : IDisposable
    {
        private const string Loopback = "127.0.0.1";

        private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(3.0);

        private static readonly Marshaller<byte[]> Bytes =
            Marshallers.Create<byte[]>(message => message, bytes => bytes);

        private readonly Server server;
        private bool isStopped;

        /// <summary>Starts to serve.</summary>
        /// <param name="service">What answers.</param>
        /// <param name="port">Where to listen; 0 takes a free port.</param>
        /// <exception cref="IOException">The port cannot be bound.</exception>
        public GrpcHost(SimulatorService service, int port)
        {
            var options = new[]
            {
                new ChannelOption(ChannelOptions.MaxReceiveMessageLength, Framing.LargestPayload),
                new ChannelOption(ChannelOptions.MaxSendMessageLength, Framing.LargestPayload),
                // Large HTTP/2 frames: the default of 16 KiB costs more than half of the throughput.
                new ChannelOption("grpc.http2.max_frame_size", 16777215),
                // Without this, Linux lets two servers share a port and splits the calls between them.
                new ChannelOption("grpc.so_reuseport", 0),
            };
            server = new Server(options);
            server.Services.Add(Bind(service));
            Port = server.Ports.Add(new ServerPort(Loopback, port, ServerCredentials.Insecure));
            if (Port <= 0)
            {
                Dispose();
                throw new IOException(
                    $"cannot listen on {Loopback}:{port}; choose another port, or 0 for any free one");
            }

            server.Start();
        }

        /// <summary>The port that is listened on.</summary>
        public int Port { get; }

        /// <summary>
        /// Stops at once, cancelling what is under way, and waits at most three seconds for it: the native library may
        /// not hold up Unity when it leaves play mode or reloads its assemblies.
        /// </summary>
        public void Dispose()
        {
            if (!isStopped)
            {
                isStopped = true;
                server.KillAsync().Wait(StopTimeout);
            }
        }

        private static ServerServiceDefinition Bind(SimulatorService service)
        {
            ServerServiceDefinition.Builder builder = ServerServiceDefinition.CreateBuilder();
            foreach (string name in service.Methods)
            {
                string method = name;
                // Of a declared type: a lambda would also be tried as a handler of streams, whose interfaces come from
                // System.Interactive.Async, to which this assembly does not refer.
                UnaryServerMethod<byte[], byte[]> handler =
                    (request, context) => Answer(service, method, request, context);
                builder.AddMethod(
                    new Method<byte[], byte[]>(MethodType.Unary, ServiceContract.ServiceName, method, Bytes, Bytes),
                    handler);
            }

            return builder.Build();
        }

        private static async Task<byte[]> Answer(
            SimulatorService service, string method, byte[] request, ServerCallContext context)
        {
            try
            {
                return await service.Call(method, request, context.CancellationToken).ConfigureAwait(false);
            }
            catch (RequestException refusal)
            {
                // Both enumerations have gRPC's numbers.
                var code = (Grpc.Core.StatusCode)(int)refusal.Code;
                throw new RpcException(new Status(code, refusal.Message));
            }
        }
    }
}
