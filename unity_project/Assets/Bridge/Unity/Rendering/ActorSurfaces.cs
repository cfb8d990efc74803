using System.Collections.Generic;

namespace Bridge.Unity
{
    /// <summary>An actor and all that is drawn of it.</summary>
    public sealed class ActorSurfaces
    {
        /// <summary>Keeps both.</summary>
        public ActorSurfaces(DrawnActor actor, IReadOnlyList<IdentifiedSurface> surfaces)
        {
            Actor = actor;
            Surfaces = surfaces;
        }

        /// <summary>The actor.</summary>
        public DrawnActor Actor { get; }

        /// <summary>Its surfaces in one level of detail.</summary>
        public IReadOnlyList<IdentifiedSurface> Surfaces { get; }
    }
}
