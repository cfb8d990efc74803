namespace Bridge.Core
{
    /// <summary>How a client reaches the simulator.</summary>
    public enum HostTransport
    {
        /// <summary>gRPC.</summary>
        Grpc,

        /// <summary>A TCP socket with framed calls; see <see cref="Framing"/>.</summary>
        Socket,
    }
}
