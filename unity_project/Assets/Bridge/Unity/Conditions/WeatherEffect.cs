using System;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>An effect of weather: a shader of its own, and numbers that it takes of the moment.</summary>
    public abstract class WeatherEffect : IColourEffect, IDisposable
    {
        private readonly Material material;

        /// <summary>Draws with the first pass of <paramref name="material"/>, which it takes over.</summary>
        protected WeatherEffect(Material material)
        {
            this.material = material;
        }

        /// <summary>The moment of the pictures that come next; null before the first.</summary>
        public Moment Moment { get; set; }

        /// <inheritdoc/>
        public abstract bool ReplacesPicture { get; }

        /// <inheritdoc/>
        public abstract bool IsVisible(ColourFrame frame);

        /// <inheritdoc/>
        public void Apply(CommandBuffer commands, ColourFrame frame)
        {
            int corners = Prepare(commands, frame);
            commands.DrawProcedural(Matrix4x4.identity, material, 0, MeshTopology.Triangles, corners);
        }

        /// <summary>Frees what it draws with.</summary>
        public virtual void Dispose()
        {
            Object.Destroy(material);
        }

        /// <summary>Adds to <paramref name="commands"/> what sets the shader's numbers.</summary>
        /// <returns>How many corners of triangles are drawn; 3 cover the picture.</returns>
        protected abstract int Prepare(CommandBuffer commands, ColourFrame frame);

        /// <summary>
        /// A seed for a shader, in two halves, for floats hold no 32 bits; and two numbers beside it.
        /// </summary>
        protected static Vector4 Halves(uint seed, float z = 0f, float w = 0f)
        {
            return new Vector4(seed & 0xffff, seed >> 16, z, w);
        }
    }
}
