using System.Collections.Generic;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>Weather and light, as far as pictures are concerned. Nothing of it touches ids, depth or normals.</summary>
    public interface IConditions
    {
        /// <summary>
        /// Fields of Weather and Illumination that change the picture, by their names in world.proto.
        /// </summary>
        IReadOnlyCollection<string> Fields { get; }

        /// <summary>
        /// Sets lights, sky and materials to those of <paramref name="state"/>, as a function of it alone: nothing of
        /// an earlier state may show.
        /// </summary>
        /// <param name="state">A checked state; its actors stand where they belong already.</param>
        void Apply(Wire.WorldState state);

        /// <summary>How the pictures of the state are developed.</summary>
        Development Development { get; }

        /// <summary>What is laid over the pictures of the state, in this order.</summary>
        IReadOnlyList<IColourEffect> Effects { get; }
    }
}
