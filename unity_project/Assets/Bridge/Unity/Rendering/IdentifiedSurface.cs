namespace Bridge.Unity
{
    /// <summary>A surface and the id that its pixels carry.</summary>
    public struct IdentifiedSurface
    {
        /// <summary>Keeps both.</summary>
        public IdentifiedSurface(DrawnSurface surface, int id)
        {
            Surface = surface;
            Id = id;
        }

        /// <summary>What is drawn.</summary>
        public DrawnSurface Surface { get; }

        /// <summary>The value of its pixels in the id image.</summary>
        public int Id { get; }
    }
}
