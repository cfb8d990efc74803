using Bridge.Core;

namespace Bridge.Rpc
{
    /// <summary>
    /// What one camera saw of one actor, measured on the geometry that was drawn. How many of its pixels are visible
    /// is counted in the id image.
    /// </summary>
    public sealed class ActorObservation
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="actorId">See <see cref="ActorId"/>.</param>
        /// <param name="worldFromActor">See <see cref="WorldFromActor"/>.</param>
        /// <param name="size">See <see cref="Size"/>.</param>
        /// <param name="silhouette">See <see cref="Silhouette"/>.</param>
        /// <param name="frameShare">See <see cref="FrameShare"/>.</param>
        public ActorObservation(
            uint actorId, Pose worldFromActor, Size size, Silhouette silhouette, double frameShare)
        {
            ActorId = actorId;
            WorldFromActor = worldFromActor;
            Size = size;
            Silhouette = silhouette;
            FrameShare = frameShare;
        }

        /// <summary>The actor's id in the state.</summary>
        public uint ActorId { get; }

        /// <summary>Where it was drawn, in the axes of the protocol.</summary>
        public Pose WorldFromActor { get; }

        /// <summary>The size that was drawn, in the actor's frame.</summary>
        public Size Size { get; }

        /// <summary>Its pixels when nothing else is drawn.</summary>
        public Silhouette Silhouette { get; }

        /// <summary>Solid angle of the actor inside the frame over that of the whole actor. Range: (0, 1].</summary>
        public double FrameShare { get; }
    }
}
