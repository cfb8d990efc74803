using System;
using System.Runtime.InteropServices;

namespace Bridge.Core
{
    // Owner and kind of a file, which .NET does not tell. statx(2) is asked because its structure is the same on every
    // architecture; that of stat(2) is not.
    internal static class LinuxFile
    {
        private const int CurrentFolder = -100; // AT_FDCWD
        private const int DoNotFollowLinks = 0x100; // AT_SYMLINK_NOFOLLOW
        private const uint KindAndOwner = 0x1 | 0x8; // STATX_TYPE | STATX_UID
        private const int KindMask = 0xF000; // S_IFMT
        private const int RegularFile = 0x8000; // S_IFREG

        // Who the process counts as when it opens files.
        [DllImport("libc", EntryPoint = "geteuid")]
        internal static extern uint EffectiveUser();

        // Owner of what has this name, and whether it is a regular file; of a link, not of what it points to. False if
        // nothing has the name or the C library has no statx (before glibc 2.28).
        internal static bool TryGetStatus(string path, out uint owner, out bool isRegular)
        {
            Status status;
            try
            {
                bool found = Statx(CurrentFolder, path, DoNotFollowLinks, KindAndOwner, out status) == 0;
                owner = status.Owner;
                isRegular = (status.Mode & KindMask) == RegularFile;
                return found && (status.Mask & KindAndOwner) == KindAndOwner;
            }
            catch (TypeLoadException)
            {
                owner = 0;
                isRegular = false;
                return false;
            }
        }

        [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi)]
        private static extern int Statx(int folder, string path, int flags, uint wanted, out Status status);

        // The members of struct statx that are wanted; it is 256 bytes long.
        [StructLayout(LayoutKind.Explicit, Size = 256)]
        private struct Status
        {
            [FieldOffset(0)]
            internal readonly uint Mask;

            [FieldOffset(20)]
            internal readonly uint Owner;

            [FieldOffset(28)]
            internal readonly ushort Mode;
        }
    }
}
