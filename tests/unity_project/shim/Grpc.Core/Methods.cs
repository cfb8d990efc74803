// Signatures of Grpc.Core 1.10: how a service is bound by hand.
using System;
using System.Threading;
using System.Threading.Tasks;

namespace Grpc.Core
{
    public enum MethodType
    {
        Unary,
        ClientStreaming,
        ServerStreaming,
        DuplexStreaming,
    }

    public class Marshaller<T>
    {
    }

    public static class Marshallers
    {
        public static Marshaller<T> Create<T>(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
        {
            throw new NotImplementedException();
        }
    }

    public class Method<TRequest, TResponse>
    {
        public Method(
            MethodType type,
            string serviceName,
            string name,
            Marshaller<TRequest> requestMarshaller,
            Marshaller<TResponse> responseMarshaller)
        {
            throw new NotImplementedException();
        }
    }

    public delegate Task<TResponse> UnaryServerMethod<TRequest, TResponse>(TRequest request, ServerCallContext context)
        where TRequest : class
        where TResponse : class;

    public class ServerCallContext
    {
        public CancellationToken CancellationToken
        {
            get { throw new NotImplementedException(); }
        }
    }

    public class ServerServiceDefinition
    {
        public static Builder CreateBuilder()
        {
            throw new NotImplementedException();
        }

        public class Builder
        {
            public Builder AddMethod<TRequest, TResponse>(
                Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler)
                where TRequest : class
                where TResponse : class
            {
                throw new NotImplementedException();
            }

            public ServerServiceDefinition Build()
            {
                throw new NotImplementedException();
            }
        }
    }
}
