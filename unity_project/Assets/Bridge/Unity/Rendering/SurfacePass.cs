using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// Draws ids, depth and normals of surfaces, without light and smoothing.
    /// </summary>
    /// <remarks>
    /// All three are written by one draw call into three targets. So they cannot disagree at an edge, and everything that
    /// must be equal bit for bit is: cameras with and without normals, depth views, and actors drawn alone run the very
    /// same program with the very same numbers, and read back what they need of it.
    ///
    /// The id of a surface is a global that is set before its draw call, not a MaterialPropertyBlock: a block belongs to
    /// the renderer, where it would take the place of the one that holds the actor's colours, and the picture would
    /// depend on what was drawn before. A global is seen by the shader as it is no property of its material.
    /// </remarks>
    public sealed class SurfacePass : IDisposable
    {
        private static readonly int IdBytes = Shader.PropertyToID("_BridgeId");

        private readonly CommandBuffer commands = new CommandBuffer { name = "Bridge surfaces" };
        private readonly RenderTargetIdentifier[] colours = new RenderTargetIdentifier[3];
        private readonly SurfaceMaterials materials = new SurfaceMaterials();

        /// <summary>What is up and what is front; to be set before anything is drawn that counts.</summary>
        public Orientation Orientation { get; set; }

        /// <summary>Fills <paramref name="targets"/>, whatever is in them.</summary>
        /// <param name="view">Where from; of the size of the targets.</param>
        /// <param name="near">Distance of the near plane [m].</param>
        /// <param name="surfaces">What is drawn. Of two in one plane the first one shows.</param>
        /// <param name="targets">What is drawn into.</param>
        public void Draw(View view, double near, IEnumerable<IdentifiedSurface> surfaces, SurfaceTargets targets)
        {
            commands.Clear();
            colours[0] = new RenderTargetIdentifier(targets.Ids);
            colours[1] = new RenderTargetIdentifier(targets.Depth);
            colours[2] = new RenderTargetIdentifier(targets.Normals);
            commands.SetRenderTarget(colours, new RenderTargetIdentifier(targets.Ids));
            commands.ClearRenderTarget(true, true, Color.clear);
            ViewGlobals.Set(commands, view, near, Orientation.Rows);
            commands.SetInvertCulling(Orientation.InvertCulling);
            foreach (IdentifiedSurface surface in surfaces)
            {
                commands.SetGlobalVector(IdBytes, Bytes(surface.Id));
                commands.DrawRenderer(
                    surface.Surface.Renderer, materials.Of(surface.Surface.Kind), surface.Surface.SubMesh, 0);
            }

            commands.SetInvertCulling(false);
            Graphics.ExecuteCommandBuffer(commands);
        }

        /// <summary>Lets go of the textures of a scene that is gone.</summary>
        public void Forget()
        {
            materials.Dispose();
        }

        /// <summary>Frees what it draws with.</summary>
        public void Dispose()
        {
            materials.Dispose();
            commands.Dispose();
        }

        private static Vector4 Bytes(int id)
        {
            byte red, green, blue, alpha;
            IdCodec.Encode(id, out red, out green, out blue, out alpha);
            return new Vector4(red / 255f, green / 255f, blue / 255f, alpha / 255f);
        }
    }
}
