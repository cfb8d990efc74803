namespace Bridge.Core
{
    /// <summary>
    /// Extents [m] of an upright box along its actor's axes, all positive. The actor's origin lies under its centre, on
    /// the ground.
    /// </summary>
    public readonly struct Size
    {
        /// <summary>Along x [m].</summary>
        public readonly double Length;

        /// <summary>Along y [m].</summary>
        public readonly double Width;

        /// <summary>Along z [m].</summary>
        public readonly double Height;

        /// <summary>Makes the extents of a box, in metres.</summary>
        public Size(double length, double width, double height)
        {
            Length = length;
            Width = width;
            Height = height;
        }

        /// <summary>The eight corners in the actor's frame [m]: the four on the ground, then the four above.</summary>
        public Vec3[] Corners()
        {
            double x = Length / 2, y = Width / 2, z = Height;
            return new[]
            {
                new Vec3(x, y, 0), new Vec3(x, -y, 0), new Vec3(-x, -y, 0), new Vec3(-x, y, 0),
                new Vec3(x, y, z), new Vec3(x, -y, z), new Vec3(-x, -y, z), new Vec3(-x, y, z),
            };
        }
    }
}
