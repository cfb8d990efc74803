namespace Bridge.Rpc
{
    /// <summary>
    /// Whose pixels have which ids: actors those from 1 to <see cref="FirstStatic"/> - 1, things that never move those
    /// from there on; 0 is where nothing is.
    /// </summary>
    public static class InstanceIds
    {
        /// <summary>The lowest id of things that never move.</summary>
        public const uint FirstStatic = 16384;

        /// <summary>The highest id: it has 16 bits.</summary>
        public const uint Last = 65535;
    }
}
