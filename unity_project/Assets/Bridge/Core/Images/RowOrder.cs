namespace Bridge.Core
{
    /// <summary>How a buffer that was read back orders the rows of its image.</summary>
    public enum RowOrder
    {
        /// <summary>The uppermost row first, as in the protocol.</summary>
        TopDown,

        /// <summary>The lowest row first, as OpenGL has it.</summary>
        BottomUp,
    }
}
