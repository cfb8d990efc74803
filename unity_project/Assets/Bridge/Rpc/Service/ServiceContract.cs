namespace Bridge.Rpc
{
    /// <summary>What simulator.proto fixes and its generated C# code does not have.</summary>
    public static class ServiceContract
    {
        /// <summary>The full name of the service, as gRPC knows it.</summary>
        public const string ServiceName = "bridge.protocol.v1.SimulatorService";

        /// <summary>Both ends have the same; the twin of this number is in bridge/protocol/version.py.</summary>
        public const uint MajorVersion = 1;

        /// <summary>
        /// What only the newer end knows is ignored; the twin of this number is in bridge/protocol/version.py.
        /// </summary>
        public const uint MinorVersion = 0;
    }
}
