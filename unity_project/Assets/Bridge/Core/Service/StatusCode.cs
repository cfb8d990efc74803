namespace Bridge.Core
{
    /// <summary>What came of a call, with the numbers of gRPC's status codes.</summary>
    public enum StatusCode
    {
        /// <summary>The call worked.</summary>
        Ok = 0,

        /// <summary>Nobody waits for the answer any more, or the simulator is ending.</summary>
        Cancelled = 1,

        /// <summary>The request can never work.</summary>
        InvalidArgument = 3,

        /// <summary>The request names something that is not there.</summary>
        NotFound = 5,

        /// <summary>The request asks for more than there can be, for example too large an image.</summary>
        ResourceExhausted = 8,

        /// <summary>The request needs another call first.</summary>
        FailedPrecondition = 9,

        /// <summary>The simulator does not offer this.</summary>
        Unimplemented = 12,

        /// <summary>A defect of the simulator.</summary>
        Internal = 13,
    }
}
