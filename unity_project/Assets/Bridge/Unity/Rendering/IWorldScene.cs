using System.Collections.Generic;
using System.Threading.Tasks;
using Bridge.Rpc;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>What stands in the world at one moment, as far as pictures are concerned.</summary>
    public interface IWorldScene
    {
        /// <summary>Puts <paramref name="scene"/> in the place of the one before.</summary>
        /// <returns>What stands in the scene's level.</returns>
        /// <exception cref="Core.RequestException">A model or placement cannot be loaded.</exception>
        Task<LevelThings> Load(SceneToLoad scene);

        /// <summary>
        /// Makes <see cref="Actors"/> those of <paramref name="state"/>, as a function of it alone. What is not in it is
        /// not in the picture.
        /// </summary>
        /// <param name="state">A checked state of the loaded scene.</param>
        void Apply(Wire.WorldState state);

        /// <summary>The actors of the state, by ascending id.</summary>
        IReadOnlyList<DrawnActor> Actors { get; }

        /// <summary>Everything that never moves and has an id. The same as long as a scene is loaded.</summary>
        IReadOnlyList<DrawnThing> Statics { get; }
    }
}
