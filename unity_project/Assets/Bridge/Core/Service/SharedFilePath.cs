using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Bridge.Core
{
    // Which files a client may have us write into: regular files of our own, named drivebridge-*, in the system's
    // folder for temporary files or in /dev/shm. On Linux everybody may put files there, so other people's are refused;
    // elsewhere the folder is the user's own.
    internal static class SharedFilePath
    {
        private const string Prefix = "drivebridge-";
        private const string MemoryFolder = "/dev/shm";

        // Not in a name. A NUL would hide the rest of the name from the system's calls.
        private static readonly char[] Separators =
        {
            Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar, '\0',
        };

        internal static bool IsAllowed(string path)
        {
            return IsNamedAsOurs(path) && (
                RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? IsOwnFileOnLinux(path) : IsPlainFile(path));
        }

        private static bool IsNamedAsOurs(string path)
        {
            string temporary = Path.GetTempPath().TrimEnd(Path.DirectorySeparatorChar);
            foreach (string folder in new[] { MemoryFolder, temporary })
            {
                string start = folder + Path.DirectorySeparatorChar + Prefix;
                if (path.StartsWith(start, StringComparison.Ordinal)
                    && path.IndexOfAny(Separators, start.Length) < 0)
                {
                    return true;
                }
            }

            return false;
        }

        private static bool IsPlainFile(string path)
        {
            try
            {
                const FileAttributes Other =
                    FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Device;
                return (File.GetAttributes(path) & Other) == 0;
            }
            catch (Exception error) when (
                error is IOException || error is UnauthorizedAccessException || error is NotSupportedException)
            {
                return false;
            }
        }

        // Others can neither remove nor rename our files in these folders (they have the sticky bit), so what is a file
        // of our own here is one when it is opened.
        private static bool IsOwnFileOnLinux(string path)
        {
            return LinuxFile.TryGetStatus(path, out uint owner, out bool isRegular) && isRegular
                && owner == LinuxFile.EffectiveUser();
        }
    }
}
