using System.Collections.Generic;
using Bridge.Core;

namespace Bridge.FakeHost
{
    /// <summary>
    /// Draws boxes on a flat ground in Unity's world, a ray a pixel, into buffers as a GPU would fill them.
    /// </summary>
    internal static class RayCaster
    {
        /// <summary>Draws everything; sky stays undrawn.</summary>
        /// <param name="view">What draws.</param>
        /// <param name="boxes">What stands there.</param>
        /// <param name="groundId">The id of the plane y = 0 of Unity's world; 0 for no ground.</param>
        /// <param name="groundColour">Its sRGB values.</param>
        internal static Surfaces Draw(
            View view, IEnumerable<DrawnBox> boxes, int groundId, byte[] groundColour)
        {
            var drawn = new Surfaces(view.Width, view.Height);
            if (groundId > 0)
            {
                DrawGround(drawn, view, groundId, groundColour);
            }

            foreach (DrawnBox box in boxes)
            {
                DrawBox(drawn, view, box);
            }

            return drawn;
        }

        /// <summary>Draws one box alone within an area: a byte a pixel, rows from the bottom to the top.</summary>
        internal static byte[] Mask(View view, DrawnBox box, PixelArea area)
        {
            int width = area.Right - area.Left + 1, height = area.Bottom - area.Top + 1;
            var mask = new byte[width * height];
            var rays = new BoxRays(view, box.Transform, box.Size);
            for (int row = area.Top; row <= area.Bottom; row++)
            {
                int start = (area.Bottom - row) * width - area.Left;
                for (int column = area.Left; column <= area.Right; column++)
                {
                    double depth;
                    Vec3 normal;
                    if (rays.Enter(view.Ray(column, row), out depth, out normal))
                    {
                        mask[start + column] = 1;
                    }
                }
            }

            return mask;
        }

        private static void DrawGround(Surfaces drawn, View view, int id, byte[] colour)
        {
            Quat worldFromCamera = view.Placement.Rotation;
            double eyeHeight = view.Placement.Position.Y;
            double perRight = (worldFromCamera * new Vec3(1, 0, 0)).Y;
            double perDown = (worldFromCamera * new Vec3(0, -1, 0)).Y;
            double forward = (worldFromCamera * new Vec3(0, 0, 1)).Y;
            Vec3 normal = InOpenGlCamera(worldFromCamera.Inverse * new Vec3(0, 1, 0));
            for (int row = 0; row < view.Height; row++)
            {
                for (int column = 0; column < view.Width; column++)
                {
                    Vec3 ray = view.Ray(column, row);
                    double slope = ray.X * perRight + ray.Y * perDown + forward;
                    if (slope < 0 && eyeHeight > 0)
                    {
                        int index = drawn.IndexOf(column, row);
                        drawn.Depth[index] = (float)(-eyeHeight / slope);
                        drawn.SetId(index, id);
                        drawn.SetNormal(index, normal);
                        drawn.SetColour(index, colour);
                    }
                }
            }
        }

        private static void DrawBox(Surfaces drawn, View view, DrawnBox box)
        {
            PixelArea area = box.AreaIn(view);
            var rays = new BoxRays(view, box.Transform, box.Size);
            Quat cameraFromBox = view.Placement.Rotation.Inverse * box.Transform.Rotation;
            for (int row = area.Top; row <= area.Bottom; row++)
            {
                for (int column = area.Left; column <= area.Right; column++)
                {
                    double depth;
                    Vec3 normal;
                    int index = drawn.IndexOf(column, row);
                    float before = drawn.Depth[index];
                    if (rays.Enter(view.Ray(column, row), out depth, out normal) && (before <= 0 || depth < before))
                    {
                        drawn.Depth[index] = (float)depth;
                        drawn.SetId(index, box.Id);
                        drawn.SetNormal(index, InOpenGlCamera(cameraFromBox * normal));
                        drawn.SetColour(index, box.Colour);
                    }
                }
            }
        }

        // From a camera's Transform, which looks along z, to OpenGL's camera, which looks along -z.
        private static Vec3 InOpenGlCamera(Vec3 vector)
        {
            return new Vec3(vector.X, vector.Y, -vector.Z);
        }
    }
}
