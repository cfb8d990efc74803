using System;

namespace Bridge.Core
{
    /// <summary>
    /// A request that is refused. The message goes to the client: what was expected, what came, where, what to do.
    /// </summary>
    public sealed class RequestException : Exception
    {
        /// <summary>Refuses a request with a status.</summary>
        public RequestException(StatusCode code, string message)
            : base(message)
        {
            Code = code;
        }

        /// <summary>The status of the answer; not <see cref="StatusCode.Ok"/>.</summary>
        public StatusCode Code { get; }
    }
}
