using System;
using Bridge.Core;

namespace Bridge.Unity
{
    /// <summary>One actor of a state, as it stands in the Unity scene.</summary>
    public sealed class DrawnActor
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="thing">See <see cref="Thing"/>.</param>
        /// <param name="worldFromActor">See <see cref="WorldFromActor"/>.</param>
        /// <param name="size">See <see cref="Size"/>.</param>
        public DrawnActor(DrawnThing thing, Pose worldFromActor, Size size)
        {
            Thing = thing ?? throw new ArgumentNullException(nameof(thing));
            WorldFromActor = worldFromActor;
            Size = size;
        }

        /// <summary>What is drawn; its id is the actor's. Range: 1 to 16383.</summary>
        public DrawnThing Thing { get; }

        /// <summary>Where its frame lies in the world frame.</summary>
        public Pose WorldFromActor { get; }

        /// <summary>The box of its body, in the actor's frame.</summary>
        public Size Size { get; }
    }
}
