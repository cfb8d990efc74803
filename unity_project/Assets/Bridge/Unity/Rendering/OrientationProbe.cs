using System;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// Finds out what is up and what is front by drawing a known pattern the way everything else is drawn, instead of
    /// trusting what is said of graphics APIs: a square in the upper half of the image that shows its front, and one in
    /// the lower half that shows its back.
    /// </summary>
    public sealed class OrientationProbe : IDisposable
    {
        private const int Pixels = 16;
        private const int FrontId = 1;
        private const int BackId = 2;

        // The camera draws no other layer, and nothing of a scene is likely to be on it.
        private const int SeenLayer = 31;
        private const int UnseenLayer = 30;

        private readonly View view;
        private readonly Material material;
        private readonly MeshRenderer front;
        private readonly MeshRenderer back;

        /// <summary>Puts the pattern into the scene.</summary>
        public OrientationProbe()
        {
            double middle = (Pixels - 1) / 2.0;
            view = new View(Pixels, Pixels, Pixels / 2.0, Pixels / 2.0, middle, middle, Pose.Identity);
            material = BridgeShaders.NewMaterial("BridgeProbe");
            front = NewSquare(0f, new[] { 0, 1, 2, 0, 2, 3 }, SeenLayer);
            back = NewSquare(-2f, new[] { 0, 2, 1, 0, 3, 2 }, UnseenLayer);
        }

        /// <summary>Draws the pattern, and tells both passes what came of it.</summary>
        /// <exception cref="InvalidOperationException">What came back is no such pattern.</exception>
        public void Calibrate(CameraRig rig, SurfacePass surfaces, ColourPass colours, ImageTargets targets)
        {
            Orientation found = OfSurfaces(surfaces, targets.Surfaces(Pixels, Pixels, 0));
            surfaces.Orientation = colours.Orientation = found;
            bool flipCamera = IsCameraFlipped(rig, colours, targets, found.Rows);
            surfaces.Orientation = colours.Orientation = new Orientation(found.Rows, found.InvertCulling, flipCamera);
        }

        /// <summary>Takes the pattern out of the scene.</summary>
        public void Dispose()
        {
            foreach (MeshRenderer square in new[] { front, back })
            {
                // At once: until the end of the frame would be long enough to be in a picture.
                Object.DestroyImmediate(square.GetComponent<MeshFilter>().sharedMesh);
                Object.DestroyImmediate(square.gameObject);
            }

            Object.DestroyImmediate(material);
        }

        private static InvalidOperationException NoPattern(string expected, int upper, int lower)
        {
            return new InvalidOperationException(
                $"expected {expected}, got {upper} and {lower} from {SystemInfo.graphicsDeviceName} with "
                + $"{SystemInfo.graphicsDeviceType}; see the player's log for errors of the shaders, and try another "
                + "graphics API, for example with -force-vulkan");
        }

        // Two metres ahead, where the image is four metres wide and high.
        private MeshRenderer NewSquare(float bottom, int[] triangles, int layer)
        {
            var square = new GameObject("Bridge probe") { layer = layer };
            square.transform.SetPositionAndRotation(
                view.Placement.Position.ToVector3(), view.Placement.Rotation.ToQuaternion());
            var mesh = new Mesh
            {
                vertices = new[]
                {
                    new Vector3(-2f, bottom, 2f), new Vector3(-2f, bottom + 2f, 2f),
                    new Vector3(2f, bottom + 2f, 2f), new Vector3(2f, bottom, 2f),
                },
                normals = new[] { Vector3.back, Vector3.back, Vector3.back, Vector3.back },
                uv = new[] { Vector2.zero, new Vector2(0f, 1f), Vector2.one, new Vector2(1f, 0f) },
                triangles = triangles,
            };
            mesh.RecalculateBounds();
            square.AddComponent<MeshFilter>().sharedMesh = mesh;
            var renderer = square.AddComponent<MeshRenderer>();
            renderer.sharedMaterial = material;
            return renderer;
        }

        private Orientation OfSurfaces(SurfacePass pass, SurfaceTargets target)
        {
            SurfaceKind solid = SurfaceKind.Of(material);
            pass.Orientation = new Orientation(RowOrder.TopDown, false, false);
            pass.Draw(
                view,
                ClipPlanes.Near,
                new[]
                {
                    new IdentifiedSurface(new DrawnSurface(front, 0, solid), FrontId),
                    new IdentifiedSurface(new DrawnSurface(back, 0, solid), BackId),
                },
                target);
            byte[] ids = new Readback(target.Ids).Bytes();
            int first = ids[4 * Pixels];
            int last = ids[4 * Pixels * (Pixels - 2)];
            // One of the squares is seen, in its half.
            if (first + last == FrontId && first * last == 0)
            {
                return new Orientation(first == FrontId ? RowOrder.TopDown : RowOrder.BottomUp, false, false);
            }

            if (first + last == BackId && first * last == 0)
            {
                return new Orientation(last == BackId ? RowOrder.TopDown : RowOrder.BottomUp, true, false);
            }

            throw NoPattern(
                $"the id {FrontId} or {BackId} in one half of a test image and 0 in the other", first, last);
        }

        private bool IsCameraFlipped(CameraRig rig, ColourPass pass, ImageTargets targets, RowOrder rows)
        {
            Effort effort = Effort.Of(Wire.Quality.Fast);
            ColourTargets target = targets.Colours(Pixels, Pixels, effort);
            rig.RenderLayer(view, target.Camera, SeenLayer);
            pass.FinishPlain(view, effort, target);
            byte[] picture = new Readback(target.Developed).Bytes();
            int first = picture[4 * Pixels];
            int last = picture[4 * Pixels * (Pixels - 2)];
            int upper = rows == RowOrder.TopDown ? first : last;
            int lower = rows == RowOrder.TopDown ? last : first;
            if (upper + lower != byte.MaxValue || upper * lower != 0)
            {
                throw NoPattern("white in one half of a test picture and black in the other", upper, lower);
            }

            return upper == 0;
        }
    }
}
