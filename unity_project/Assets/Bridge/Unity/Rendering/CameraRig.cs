using System;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>The one camera of Unity's that takes pictures, when it is told to and never by itself.</summary>
    public sealed class CameraRig : IDisposable
    {
        private readonly GameObject host;
        private readonly Camera camera;

        /// <summary>Puts the camera into the scene; it survives the loading of other scenes.</summary>
        public CameraRig()
        {
            host = LastingObject.New("Bridge camera");
            camera = host.AddComponent<Camera>();
            camera.enabled = false;
            // Multisampling needs forward rendering.
            camera.renderingPath = RenderingPath.Forward;
            camera.allowHDR = true;
            camera.allowMSAA = true;
            camera.allowDynamicResolution = false;
            // What is hidden by baked data would still be in the ids.
            camera.useOcclusionCulling = false;
            camera.depthTextureMode = DepthTextureMode.None;
            camera.clearFlags = CameraClearFlags.Skybox;
            camera.nearClipPlane = (float)ClipPlanes.Near;
            camera.farClipPlane = (float)ClipPlanes.Far;
        }

        /// <summary>Draws what stands in Unity's scenes into <paramref name="target"/>.</summary>
        /// <param name="view">Where from. A target of more pixels shows the same.</param>
        /// <param name="target">What is drawn into.</param>
        public void Render(View view, RenderTexture target)
        {
            Render(view, target, CameraClearFlags.Skybox, ~0);
        }

        /// <summary>Draws the things of one layer alone, on black.</summary>
        /// <param name="view">Where from.</param>
        /// <param name="target">What is drawn into.</param>
        /// <param name="layer">Number of the layer, 0 to 31.</param>
        public void RenderLayer(View view, RenderTexture target, int layer)
        {
            Render(view, target, CameraClearFlags.SolidColor, 1 << layer);
        }

        /// <summary>Takes the camera out of the scene.</summary>
        public void Dispose()
        {
            Object.Destroy(host);
        }

        private void Render(View view, RenderTexture target, CameraClearFlags clearFlags, int cullingMask)
        {
            // The matrices draw the picture. The Transform is the same place once more, for what Unity takes from it:
            // reflections, the order of drawing, the splits of shadows.
            host.transform.SetPositionAndRotation(
                view.Placement.Position.ToVector3(), view.Placement.Rotation.ToQuaternion());
            camera.targetTexture = target;
            camera.clearFlags = clearFlags;
            camera.backgroundColor = Color.black;
            camera.cullingMask = cullingMask;
            camera.worldToCameraMatrix = view.WorldToCamera.ToMatrix4x4();
            camera.projectionMatrix = view.Projection(ClipPlanes.Near, ClipPlanes.Far).ToMatrix4x4();
            camera.Render();
            camera.targetTexture = null;
        }
    }
}
