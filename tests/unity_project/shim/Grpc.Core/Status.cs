// Signatures of Grpc.Core 1.10: what came of a call.
using System;

namespace Grpc.Core
{
    public enum StatusCode
    {
        OK = 0,
        Cancelled = 1,
        Unknown = 2,
        InvalidArgument = 3,
        DeadlineExceeded = 4,
        NotFound = 5,
        AlreadyExists = 6,
        PermissionDenied = 7,
        ResourceExhausted = 8,
        FailedPrecondition = 9,
        Aborted = 10,
        OutOfRange = 11,
        Unimplemented = 12,
        Internal = 13,
        Unavailable = 14,
        DataLoss = 15,
        Unauthenticated = 16,
    }

    public struct Status
    {
        public Status(StatusCode statusCode, string detail)
        {
            throw new NotImplementedException();
        }
    }

    public class RpcException : Exception
    {
        public RpcException(Status status)
        {
            throw new NotImplementedException();
        }
    }
}
