using System;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>A part of a mesh with one material, as one draw call.</summary>
    public sealed class DrawnSurface
    {
        /// <summary>Keeps all of it.</summary>
        /// <param name="renderer">See <see cref="Renderer"/>.</param>
        /// <param name="subMesh">See <see cref="SubMesh"/>.</param>
        /// <param name="kind">See <see cref="Kind"/>.</param>
        public DrawnSurface(Renderer renderer, int subMesh, SurfaceKind kind)
        {
            Renderer = renderer ?? throw new ArgumentNullException(nameof(renderer));
            SubMesh = subMesh;
            Kind = kind ?? throw new ArgumentNullException(nameof(kind));
        }

        /// <summary>What draws it in the picture.</summary>
        public Renderer Renderer { get; }

        /// <summary>Which part of the renderer's mesh.</summary>
        public int SubMesh { get; }

        /// <summary>Which of its pixels are covered.</summary>
        public SurfaceKind Kind { get; }

        /// <summary>Whether a camera draws it at this moment.</summary>
        public bool IsShown
        {
            get { return Renderer != null && Renderer.enabled && Renderer.gameObject.activeInHierarchy; }
        }
    }
}
