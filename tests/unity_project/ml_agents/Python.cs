using System;
using System.Collections.Generic;

namespace Bridge.Tests.MlAgents
{
    /// <summary>
    /// The other end of ML-Agents: what its step sends, and what has come back. Where a real Academy would wait for the
    /// next step of Python, and Unity would stand still, <see cref="Exchange"/> throws.
    /// </summary>
    internal static class Python
    {
        private static readonly Queue<byte[][]> Steps = new Queue<byte[][]>();

        /// <summary>Whether somebody listens when the Academy connects.</summary>
        internal static bool IsThere { get; private set; }

        /// <summary>The messages of each exchange since the Academy was made.</summary>
        internal static List<byte[][]> Received { get; } = new List<byte[][]>();

        /// <summary>Begins anew.</summary>
        internal static void Reset(bool isThere)
        {
            IsThere = isThere;
            Steps.Clear();
            Received.Clear();
        }

        /// <summary>Lets the next step of Python bring messages.</summary>
        internal static void Step(params byte[][] messages)
        {
            Steps.Enqueue(messages);
        }

        /// <summary>What Unity's exchange does: hands messages over and waits for those of the next step.</summary>
        internal static byte[][] Exchange(byte[][] messages)
        {
            Received.Add(messages);
            if (Steps.Count == 0)
            {
                throw new StandstillException();
            }

            return Steps.Dequeue();
        }
    }

    /// <summary>Unity waits for a step of Python.</summary>
    internal sealed class StandstillException : Exception
    {
    }
}
