using System;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>
    /// Takes a picture: Unity's camera draws light, smaller pixels are averaged, effects are laid over it, and the result
    /// is developed to sRGB. Nothing of it is kept for the next picture.
    /// </summary>
    public sealed class ColourPass : IDisposable
    {
        private const int Reduce = 0;
        private const int Develop = 1;

        private static readonly int Colour = Shader.PropertyToID("_BridgeColour");
        private static readonly int Ids = Shader.PropertyToID("_BridgeIds");
        private static readonly int Depth = Shader.PropertyToID("_BridgeDepth");
        private static readonly int Normals = Shader.PropertyToID("_BridgeNormals");
        private static readonly int Reduction = Shader.PropertyToID("_BridgeReduction");
        private static readonly int Tone = Shader.PropertyToID("_BridgeTone");
        private static readonly int WhiteBalance = Shader.PropertyToID("_BridgeWhiteBalance");

        private readonly CommandBuffer commands = new CommandBuffer { name = "Bridge colours" };
        private readonly Material development = BridgeShaders.NewMaterial("BridgeDevelop");

        /// <summary>What is up; to be set before anything is drawn that counts.</summary>
        public Orientation Orientation { get; set; }

        /// <summary>
        /// Makes a picture of what a camera has put into <see cref="ColourTargets.Camera"/>, in
        /// <see cref="ColourTargets.Developed"/>.
        /// </summary>
        /// <param name="frame">The picture that is being made.</param>
        /// <param name="conditions">What is laid over it, and how it is developed.</param>
        /// <param name="surfaces">Ids, depth and normals of the same view.</param>
        /// <param name="targets">What is drawn into.</param>
        public void Finish(
            ColourFrame frame, IConditions conditions, SurfaceTargets surfaces, ColourTargets targets)
        {
            Begin(frame.View, frame.Effort, targets);
            commands.SetGlobalTexture(Ids, new RenderTargetIdentifier(surfaces.Ids));
            commands.SetGlobalTexture(Depth, new RenderTargetIdentifier(surfaces.Depth));
            commands.SetGlobalTexture(Normals, new RenderTargetIdentifier(surfaces.Normals));
            foreach (IColourEffect effect in conditions.Effects)
            {
                if (effect.IsVisible(frame))
                {
                    Lay(effect, frame, targets);
                }
            }

            End(conditions.Development, targets);
        }

        /// <summary>The same without effects, and with light as it is.</summary>
        /// <param name="view">Where from.</param>
        /// <param name="effort">How the targets were made.</param>
        /// <param name="targets">What is drawn into.</param>
        public void FinishPlain(View view, Effort effort, ColourTargets targets)
        {
            Begin(view, effort, targets);
            End(Development.Plain, targets);
        }

        /// <summary>Frees what it draws with.</summary>
        public void Dispose()
        {
            commands.Dispose();
            Object.Destroy(development);
        }

        private void Begin(View view, Effort effort, ColourTargets targets)
        {
            commands.Clear();
            commands.SetRenderTarget(new RenderTargetIdentifier(targets.Picture));
            ViewGlobals.Set(commands, view, ClipPlanes.Near, Orientation.Rows);
            commands.SetGlobalTexture(Colour, new RenderTargetIdentifier(targets.Camera));
            commands.SetGlobalVector(Reduction, new Vector4(effort.Oversampling, Orientation.FlipCamera ? 1f : 0f, 0f, 0f));
            FullScreen(Reduce);
        }

        private void Lay(IColourEffect effect, ColourFrame frame, ColourTargets targets)
        {
            if (effect.ReplacesPicture)
            {
                commands.SetGlobalTexture(Colour, new RenderTargetIdentifier(targets.Picture));
                commands.SetRenderTarget(new RenderTargetIdentifier(targets.Spare));
                targets.Swap();
            }

            effect.Apply(commands, frame);
        }

        private void End(Development how, ColourTargets targets)
        {
            commands.SetRenderTarget(new RenderTargetIdentifier(targets.Developed));
            commands.SetGlobalTexture(Colour, new RenderTargetIdentifier(targets.Picture));
            commands.SetGlobalVector(Tone, new Vector4(how.Exposure, how.LinearTone ? 1f : 0f, 0f, 0f));
            commands.SetGlobalMatrix(WhiteBalance, how.WhiteBalance);
            FullScreen(Develop);
            Graphics.ExecuteCommandBuffer(commands);
        }

        private void FullScreen(int pass)
        {
            commands.DrawProcedural(Matrix4x4.identity, development, pass, MeshTopology.Triangles, 3);
        }
    }
}
