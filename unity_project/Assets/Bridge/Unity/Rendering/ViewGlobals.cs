using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>Hands a view to shaders: the globals of BridgeCommon.hlsl.</summary>
    public static class ViewGlobals
    {
        private static readonly int ViewFromWorld = Shader.PropertyToID("_BridgeViewFromWorld");
        private static readonly int ClipFromView = Shader.PropertyToID("_BridgeClipFromView");
        private static readonly int Eye = Shader.PropertyToID("_BridgeEye");
        private static readonly int Ray = Shader.PropertyToID("_BridgeRay");
        private static readonly int ImageSize = Shader.PropertyToID("_BridgeImageSize");

        /// <summary>Adds to <paramref name="commands"/> what sets the view for all that follows.</summary>
        /// <param name="commands">A buffer whose target is bound already.</param>
        /// <param name="view">Where from.</param>
        /// <param name="near">Distance of the near plane [m].</param>
        /// <param name="order">In which order targets hold their rows.</param>
        public static void Set(CommandBuffer commands, View view, double near, RowOrder order)
        {
            Matrix4x4 projection = view.Projection(near, ClipPlanes.Far).ToMatrix4x4();
            Matrix4x4 viewFromWorld = view.WorldToCamera.ToMatrix4x4();
            // The bridge's shaders take their own matrices, for what Unity makes of these depends on what was drawn
            // before. They are set all the same, so that Unity's own state does not.
            commands.SetViewProjectionMatrices(viewFromWorld, projection);

            Matrix4x4 rotation = viewFromWorld;
            rotation[0, 3] = rotation[1, 3] = rotation[2, 3] = 0f;
            commands.SetGlobalMatrix(ViewFromWorld, rotation);
            commands.SetGlobalMatrix(ClipFromView, GL.GetGPUProjectionMatrix(projection, true));
            Vector3 eye = view.Placement.Position.ToVector3();
            commands.SetGlobalVector(Eye, new Vector4(eye.x, eye.y, eye.z, 1f));
            commands.SetGlobalVector(Ray, RayFromPosition(view, order));
            commands.SetGlobalVector(
                ImageSize, new Vector4(view.Width, view.Height, 1f / view.Width, 1f / view.Height));
        }

        /// <summary>
        /// How shaders get from SV_Position.xy to x and y of a ray with z = -1 in OpenGL's camera frame: scale in x and
        /// y, offset in z and w. SV_Position is half a pixel more than the column, and than the row of the target as it
        /// lies in memory.
        /// </summary>
        /// <param name="view">Where from.</param>
        /// <param name="order">In which order targets hold their rows.</param>
        public static Vector4 RayFromPosition(View view, RowOrder order)
        {
            double acrossX = 1 / view.Fx;
            double startX = -(view.Cx + 0.5) / view.Fx;
            double acrossY = (order == RowOrder.TopDown ? -1 : 1) / view.Fy;
            double startY = (order == RowOrder.TopDown ? view.Cy + 0.5 : view.Cy + 0.5 - view.Height) / view.Fy;
            return new Vector4((float)acrossX, (float)acrossY, (float)startX, (float)startY);
        }
    }
}
