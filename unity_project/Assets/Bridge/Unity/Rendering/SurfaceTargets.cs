using System;
using UnityEngine;
using UnityEngine.Experimental.Rendering;

namespace Bridge.Unity
{
    /// <summary>The images that surfaces are drawn into: ids, depth and normals, of one size, filled in one pass.</summary>
    public sealed class SurfaceTargets : IDisposable
    {
        /// <summary>Makes images of width x height pixels.</summary>
        public SurfaceTargets(int width, int height)
        {
            Ids = Images.New(width, height, GraphicsFormat.R8G8B8A8_UNorm, Images.DepthFormat, 1, "Bridge ids");
            Depth = Images.New(width, height, GraphicsFormat.R32_SFloat, GraphicsFormat.None, 1, "Bridge depth");
            Normals = Images.New(
                width, height, GraphicsFormat.R32G32B32A32_SFloat, GraphicsFormat.None, 1, "Bridge normals");
        }

        /// <summary>Pixels of <see cref="Core.IdCodec"/>, linear; it has the depth buffer.</summary>
        public RenderTexture Ids { get; }

        /// <summary>Metres along the optical axis; 0 where nothing is.</summary>
        public RenderTexture Depth { get; }

        /// <summary>Unit vectors in OpenGL's camera frame; 0 where nothing is.</summary>
        public RenderTexture Normals { get; }

        /// <summary>Frees the images.</summary>
        public void Dispose()
        {
            Images.Free(Ids);
            Images.Free(Depth);
            Images.Free(Normals);
        }
    }
}
