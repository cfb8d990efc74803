using System;
using System.IO;

namespace Bridge.FakeHost
{
    /// <summary>Ends the process at a certain capture, for tests of clients that start their simulator again.</summary>
    internal sealed class PlantedDeath
    {
        private const int ExitStatus = 3;

        private readonly string marker;
        private int capturesLeft;

        /// <summary>Dies at a capture.</summary>
        /// <param name="after">At which one, from 1; 0 for never.</param>
        /// <param name="marker">A file that is made then; nobody dies where it exists. Null for none.</param>
        internal PlantedDeath(int after, string marker)
        {
            capturesLeft = after;
            this.marker = marker;
        }

        /// <summary>To be called at each capture.</summary>
        internal void CountCapture()
        {
            if (capturesLeft == 0 || --capturesLeft > 0 || (marker != null && File.Exists(marker)))
            {
                return;
            }

            if (marker != null)
            {
                File.WriteAllText(marker, "");
            }

            Console.Error.WriteLine("dying, as --die-after asks");
            Environment.Exit(ExitStatus);
        }
    }
}
