namespace Bridge.Unity
{
    /// <summary>What is too near or too far to be drawn, along the optical axis.</summary>
    public static class ClipPlanes
    {
        /// <summary>As in the embedded engine. Unit: [m].</summary>
        public const double Near = 0.2;

        /// <summary>Beyond what a road in a city shows. Unit: [m].</summary>
        public const double Far = 5000.0;

        /// <summary>Of the view that sees the whole of an actor, however near. Unit: [m].</summary>
        public const double NearWhole = 0.02;
    }
}
