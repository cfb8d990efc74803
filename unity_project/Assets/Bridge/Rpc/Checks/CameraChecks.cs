using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of the cameras and depth views of one capture.</summary>
    internal static class CameraChecks
    {
        /// <summary>
        /// Refuses cameras that no engine can take: none at all, names that are used twice, depth views with normals,
        /// and what <see cref="Camera"/> refuses of each.
        /// </summary>
        internal static void Views(
            IReadOnlyList<Wire.Camera> cameras, IReadOnlyList<Wire.Camera> depthViews, ulong maxImagePixels)
        {
            foreach (Wire.Camera camera in cameras)
            {
                Camera($"cameras['{camera.Name}']", camera, maxImagePixels);
                if (camera.Quality < Wire.Quality.Fast || camera.Quality > Wire.Quality.High)
                {
                    throw FieldChecks.Malformed(
                        $"cameras['{camera.Name}'].quality: {(int)camera.Quality} is no level of this protocol " +
                        "version");
                }
            }

            foreach (Wire.Camera view in depthViews)
            {
                Camera($"depth_views['{view.Name}']", view, maxImagePixels);
                if (view.Normals)
                {
                    throw FieldChecks.Malformed(
                        $"depth view '{view.Name}': expected no normals; ask a camera for them");
                }
            }

            string[] names = cameras.Concat(depthViews).Select(camera => camera.Name).ToArray();
            if (names.Length == 0)
            {
                throw FieldChecks.Malformed("expected at least one camera or depth view, got none");
            }

            if (names.Distinct().Count() != names.Length)
            {
                throw FieldChecks.Malformed(
                    $"expected names that are unique among cameras and depth views, got {FieldChecks.Listed(names)}");
            }
        }

        private static void Camera(string where, Wire.Camera camera, ulong maxImagePixels)
        {
            FieldChecks.Finite(where, camera.Fx, camera.Fy, camera.Cx, camera.Cy);
            if (camera.Width < 1 || camera.Height < 1 || camera.Fx <= 0.0 || camera.Fy <= 0.0)
            {
                throw FieldChecks.Malformed($"{where}: width, height, fx and fy must be positive");
            }

            if ((ulong)camera.Width * camera.Height > maxImagePixels)
            {
                throw new RequestException(
                    StatusCode.ResourceExhausted,
                    $"{where}: {camera.Width} x {camera.Height} is more than the {maxImagePixels} pixels that this " +
                    "simulator takes; ask for a smaller image");
            }

            GeometryChecks.Pose($"{where}.ego_from_mount", camera.EgoFromMount);
        }
    }
}
