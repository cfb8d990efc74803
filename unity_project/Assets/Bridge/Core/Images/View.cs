using System;
using static System.FormattableString;

namespace Bridge.Core
{
    /// <summary>
    /// A pinhole camera as an engine of Unity's kind needs it. The centre of the top-left pixel is (0, 0), so the image
    /// spans -0.5 to Width - 0.5 and -0.5 to Height - 0.5.
    /// </summary>
    public sealed class View
    {
        /// <summary>
        /// Makes a camera of width x height pixels, focal lengths fx and fy [px] and principal point (cx, cy) [px], on
        /// a mount whose x axis is the optical axis (y left, z up).
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">A size or a focal length is not positive.</exception>
        public View(int width, int height, double fx, double fy, double cx, double cy, Pose worldFromMount)
        {
            if (width <= 0 || height <= 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(width), $"expected a positive size, got {width} x {height}");
            }

            if (!(fx > 0) || !(fy > 0))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(fx), Invariant($"expected positive focal lengths, got {fx} and {fy}"));
            }

            Width = width;
            Height = height;
            Fx = fx;
            Fy = fy;
            Cx = cx;
            Cy = cy;
            WorldFromMount = worldFromMount;
            Placement = Axes.ToUnity(worldFromMount);
            // A camera's Transform looks along +z; OpenGL's camera looks along -z.
            Quat cameraFromWorld = Placement.Rotation.Inverse;
            var flip = new Mat4(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1);
            WorldToCamera = flip * Mat4.Rigid(-(cameraFromWorld * Placement.Position), cameraFromWorld);
        }

        /// <summary>Columns of the image [px].</summary>
        public int Width { get; }

        /// <summary>Rows of the image [px].</summary>
        public int Height { get; }

        /// <summary>Horizontal focal length [px].</summary>
        public double Fx { get; }

        /// <summary>Vertical focal length [px].</summary>
        public double Fy { get; }

        /// <summary>Column of the principal point [px].</summary>
        public double Cx { get; }

        /// <summary>Row of the principal point [px].</summary>
        public double Cy { get; }

        /// <summary>Where the mount lies in the world.</summary>
        public Pose WorldFromMount { get; }

        /// <summary>The Transform of the camera; it looks along its z axis.</summary>
        public UnityPose Placement { get; }

        /// <summary>
        /// From Unity's world to OpenGL's camera frame (x right, y up, looking along -z): Camera.worldToCameraMatrix.
        /// </summary>
        public Mat4 WorldToCamera { get; }

        /// <summary>
        /// From OpenGL's camera frame to OpenGL's clip space, with clip planes at near and far [m]:
        /// Camera.projectionMatrix. GL.GetGPUProjectionMatrix makes of it what a graphics interface wants.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; near &lt; far.</exception>
        public Mat4 Projection(double near, double far)
        {
            if (!(near > 0) || !(far > near) || double.IsInfinity(far))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(near), Invariant($"expected 0 < near < far, got {near} and {far}"));
            }

            // Pixel edges -0.5 and Width - 0.5 are -1 and 1 in clip space; rows grow downwards, y upwards.
            return new Mat4(
                2 * Fx / Width, 0, 1 - (2 * Cx + 1) / Width, 0,
                0, 2 * Fy / Height, (2 * Cy + 1) / Height - 1, 0,
                0, 0, -(far + near) / (far - near), -2 * far * near / (far - near),
                0, 0, -1, 0);
        }

        /// <summary>
        /// The direction of a pixel in the camera frame of the protocol (x right, y down, z forward), with z = 1:
        /// times the depth [m], it is the point that the pixel shows.
        /// </summary>
        public Vec3 Ray(double column, double row)
        {
            return new Vec3((column - Cx) / Fx, (row - Cy) / Fy, 1);
        }

        /// <summary>
        /// The pixel that shows a point of Unity's world, and its distance along the optical axis [m]. The pixel may
        /// lie outside the image; see <see cref="Contains"/>.
        /// </summary>
        /// <returns>Whether the point lies in front of the camera; if not, column and row are NaN.</returns>
        public bool Project(Vec3 unityWorldPoint, out double column, out double row, out double depth)
        {
            Vec3 eye = WorldToCamera.TransformPoint(unityWorldPoint);
            depth = -eye.Z;
            if (!(depth > 0))
            {
                column = row = double.NaN;
                return false;
            }

            column = Fx * eye.X / depth + Cx;
            row = Fy * -eye.Y / depth + Cy;
            return true;
        }

        /// <summary>Whether a pixel lies in the image, whose left and upper edges belong to it.</summary>
        public bool Contains(double column, double row)
        {
            return column >= -0.5 && column < Width - 0.5 && row >= -0.5 && row < Height - 0.5;
        }

        /// <summary>The solid angle of a pixel [sr].</summary>
        public double SolidAngle(double column, double row)
        {
            Vec3 ray = Ray(column, row);
            double square = Vec3.Dot(ray, ray);
            return 1 / (square * Math.Sqrt(square) * Fx * Fy);
        }
    }
}
