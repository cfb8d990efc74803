using System;
using UnityEngine;
using UnityEngine.Experimental.Rendering;

namespace Bridge.Unity
{
    /// <summary>The images through which a picture goes, from what the camera sees to sRGB values.</summary>
    public sealed class ColourTargets : IDisposable
    {
        /// <summary>Makes images for a picture of width x height pixels.</summary>
        /// <param name="width">Columns [px].</param>
        /// <param name="height">Rows [px].</param>
        /// <param name="effort">How much larger the camera's image is, and how many samples it has.</param>
        public ColourTargets(int width, int height, Effort effort)
        {
            const GraphicsFormat linear = GraphicsFormat.R16G16B16A16_SFloat;
            int scale = effort.Oversampling;
            Camera = Images.New(
                width * scale, height * scale, linear, Images.DepthFormat, effort.Samples, "Bridge camera light");
            Picture = Images.New(width, height, linear, GraphicsFormat.None, 1, "Bridge light");
            Spare = Images.New(width, height, linear, GraphicsFormat.None, 1, "Bridge light (spare)");
            Developed = Images.New(
                width, height, GraphicsFormat.R8G8B8A8_UNorm, GraphicsFormat.None, 1, "Bridge picture");
        }

        /// <summary>What Unity's camera fills: linear light.</summary>
        public RenderTexture Camera { get; }

        /// <summary>The picture in linear light.</summary>
        public RenderTexture Picture { get; private set; }

        /// <summary>Room for the picture that is made from <see cref="Picture"/>.</summary>
        public RenderTexture Spare { get; private set; }

        /// <summary>The finished picture: sRGB values in a format that converts nothing.</summary>
        public RenderTexture Developed { get; }

        /// <summary>Makes <see cref="Spare"/> the picture.</summary>
        public void Swap()
        {
            RenderTexture before = Picture;
            Picture = Spare;
            Spare = before;
        }

        /// <summary>Frees the images.</summary>
        public void Dispose()
        {
            Images.Free(Camera);
            Images.Free(Picture);
            Images.Free(Spare);
            Images.Free(Developed);
        }
    }
}
