// Signatures of Grpc.Core 1.10: the server, its ports and its options.
using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Grpc.Core
{
    public class Server
    {
        public Server(IEnumerable<ChannelOption> options)
        {
            throw new NotImplementedException();
        }

        public ServiceDefinitionCollection Services
        {
            get { throw new NotImplementedException(); }
        }

        public ServerPortCollection Ports
        {
            get { throw new NotImplementedException(); }
        }

        public void Start()
        {
            throw new NotImplementedException();
        }

        public Task KillAsync()
        {
            throw new NotImplementedException();
        }

        public class ServiceDefinitionCollection
        {
            public void Add(ServerServiceDefinition serviceDefinition)
            {
                throw new NotImplementedException();
            }
        }

        public class ServerPortCollection
        {
            public int Add(ServerPort serverPort)
            {
                throw new NotImplementedException();
            }
        }
    }

    public class ServerPort
    {
        public ServerPort(string host, int port, ServerCredentials credentials)
        {
            throw new NotImplementedException();
        }
    }

    public abstract class ServerCredentials
    {
        public static ServerCredentials Insecure
        {
            get { throw new NotImplementedException(); }
        }
    }

    public sealed class ChannelOption
    {
        public ChannelOption(string name, int intValue)
        {
            throw new NotImplementedException();
        }
    }

    public static class ChannelOptions
    {
        public const string MaxReceiveMessageLength = "grpc.max_receive_message_length";
        public const string MaxSendMessageLength = "grpc.max_send_message_length";
    }
}
