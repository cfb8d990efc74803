using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;

namespace Bridge.FakeHost
{
    /// <summary>Spoils what was drawn, so that tests can show that the conformance suite notices.</summary>
    internal sealed class PlantedFault
    {
        private readonly Fault fault;
        private CapturedFrame earlier;

        internal PlantedFault(Fault fault)
        {
            this.fault = fault;
        }

        /// <summary>The order in which the rows of read-back buffers are taken to be.</summary>
        internal RowOrder RowOrder
        {
            get { return fault == Fault.RowsUpsideDown ? RowOrder.TopDown : RowOrder.BottomUp; }
        }

        /// <summary>The fault of a name like "axes-flipped"; none of null.</summary>
        /// <exception cref="ArgumentException">There is no such fault.</exception>
        internal static Fault Parse(string name)
        {
            Fault parsed;
            if (name == null)
            {
                return Fault.None;
            }

            if (!Enum.TryParse(name.Replace("-", ""), true, out parsed))
            {
                throw new ArgumentException(
                    $"--fault: expected one of {string.Join(", ", Enum.GetNames(typeof(Fault)))}, got {name}");
            }

            return parsed;
        }

        /// <summary>Where an actor is drawn that shall be at <paramref name="worldFromActor"/>.</summary>
        internal Pose Place(Pose worldFromActor)
        {
            if (fault != Fault.AxesFlipped)
            {
                return worldFromActor;
            }

            Vec3 p = worldFromActor.Position;
            Quat q = worldFromActor.Rotation;
            return new Pose(new Vec3(p.X, -p.Y, p.Z), new Quat(q.W, -q.X, q.Y, -q.Z));
        }

        /// <summary>Spoils the buffers of one camera.</summary>
        internal void Spoil(Surfaces drawn, View view)
        {
            for (int row = 0; row < view.Height; row++)
            {
                for (int column = 0; column < view.Width; column++)
                {
                    SpoilPixel(drawn, drawn.IndexOf(column, row), view, view.Ray(column, row));
                }
            }
        }

        /// <summary>The masks of the actors of one camera, of which each has one.</summary>
        internal IReadOnlyList<Silhouette> Masks(IReadOnlyList<Silhouette> masks)
        {
            return fault == Fault.NeighbourMasks && masks.Count > 1
                ? masks.Skip(1).Concat(masks.Take(1)).ToArray()
                : masks;
        }

        /// <summary>What is sent for <paramref name="frame"/>.</summary>
        internal CapturedFrame Send(CapturedFrame frame)
        {
            CapturedFrame before = earlier;
            earlier = frame;
            return fault == Fault.StaleFrame && before != null && Describe(before) == Describe(frame) ? before : frame;
        }

        private void SpoilPixel(Surfaces drawn, int index, View view, Vec3 ray)
        {
            switch (fault)
            {
                case Fault.IdsOffByOne:
                    int id = drawn.IdAt(index);
                    if (id > 0)
                    {
                        drawn.SetId(index, id + 1);
                    }

                    break;
                case Fault.ChannelsSwapped:
                    byte red = drawn.Rgba[4 * index];
                    drawn.Rgba[4 * index] = drawn.Rgba[4 * index + 2];
                    drawn.Rgba[4 * index + 2] = red;
                    break;
                case Fault.DepthAlongRay:
                    drawn.Depth[index] *= (float)ray.Length;
                    break;
                case Fault.NormalsWorld:
                    // From OpenGL's camera (z backward) to the camera's Transform (z forward), and on to the world.
                    Vec3 normal = drawn.NormalAt(index);
                    drawn.SetNormal(index, view.Placement.Rotation * new Vec3(normal.X, normal.Y, -normal.Z));
                    break;
            }
        }

        private static string Describe(CapturedFrame frame)
        {
            return string.Join(
                "; ",
                frame.Cameras.Select(c => $"{c.Name} {c.Width} {c.Height} {c.Normals != null}").Concat(
                    frame.DepthViews.Select(v => $"view {v.Name} {v.Width} {v.Height}")));
        }
    }
}
