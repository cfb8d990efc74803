using System;
using System.IO;
using System.Text;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Where the host writes lines for people and for the process that started the player.</summary>
    internal static class PlayerLog
    {
        /// <summary>Writes a line to Unity's log. From any thread.</summary>
        internal static void Write(string line)
        {
            Debug.LogFormat(LogType.Log, LogOption.NoStacktrace, null, "DriveBridge: {0}", line);
        }

        /// <summary>Writes a line about something that does not work to Unity's log. From any thread.</summary>
        internal static void WriteError(string line)
        {
            Debug.LogFormat(LogType.Error, LogOption.NoStacktrace, null, "DriveBridge: {0}", line);
        }

        /// <summary>Writes the line that a parent process waits for, alone on its line, to the log and to standard output.</summary>
        /// <remarks>
        /// Unity leads Console.Out into its log, and the log reaches standard output only with <c>-logFile -</c>. So the
        /// line goes to the file descriptor itself as well; with <c>-logFile -</c> it stands there twice, which does no
        /// harm. A line of the log that is not finished yet is ended before it.
        /// </remarks>
        internal static void Announce(string line)
        {
            Debug.LogFormat(LogType.Log, LogOption.NoStacktrace, null, "{0}", line);
            if (Application.isEditor)
            {
                return;
            }

            byte[] bytes = Encoding.UTF8.GetBytes("\n" + line + "\n");
            try
            {
                using (Stream output = Console.OpenStandardOutput())
                {
                    output.Write(bytes, 0, bytes.Length);
                    output.Flush();
                }
            }
            catch (IOException)
            {
                // Nobody reads: a player that was started by hand, without a terminal.
            }
        }
    }
}
