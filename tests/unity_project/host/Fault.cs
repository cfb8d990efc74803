namespace Bridge.FakeHost
{
    /// <summary>What real ports of a simulator get wrong.</summary>
    internal enum Fault
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>Actors are mirrored along the world's y axis.</summary>
        AxesFlipped,

        /// <summary>The rows of what is read back are taken to be in the other order.</summary>
        RowsUpsideDown,

        /// <summary>Ids are one too large.</summary>
        IdsOffByOne,

        /// <summary>The reply holds what was drawn for the capture before.</summary>
        StaleFrame,

        /// <summary>Red and blue are swapped.</summary>
        ChannelsSwapped,

        /// <summary>Depth is measured along the ray instead of the optical axis.</summary>
        DepthAlongRay,

        /// <summary>Normals are those of the world instead of the camera.</summary>
        NormalsWorld,

        /// <summary>Each actor has the mask of the next one.</summary>
        NeighbourMasks,
    }
}
