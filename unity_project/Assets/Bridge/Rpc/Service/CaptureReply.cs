using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Makes the message of what a simulator drew.</summary>
    internal sealed class CaptureReply
    {
        private const int RgbBytes = 3;
        private const int IdBytes = 2;
        private const int DepthBytes = 4;
        private const int NormalBytes = 6;

        private readonly Func<byte[], ulong?> share;

        /// <summary>Offers every image to <paramref name="share"/> first.</summary>
        /// <param name="share">Writes to shared memory, returns the offset there; null where there is no room.</param>
        internal CaptureReply(Func<byte[], ulong?> share)
        {
            this.share = share;
        }

        /// <summary>Describes <paramref name="frame"/>, which answers <paramref name="request"/>.</summary>
        /// <exception cref="InvalidOperationException">The frame is not what was asked for.</exception>
        internal Wire.CaptureResponse Of(Wire.CaptureRequest request, CapturedFrame frame)
        {
            RequireNames("cameras", request.Cameras, frame.Cameras.Select(images => images.Name));
            RequireNames("depth views", request.DepthViews, frame.DepthViews.Select(images => images.Name));
            var response = new Wire.CaptureResponse { Step = request.State.Step, TimeNs = request.State.TimeNs };
            for (int i = 0; i < frame.Cameras.Count; i++)
            {
                response.Frames.Add(Frame(request.Cameras[i], frame.Cameras[i]));
            }

            for (int i = 0; i < frame.DepthViews.Count; i++)
            {
                Wire.Camera view = request.DepthViews[i];
                DepthViewImages images = frame.DepthViews[i];
                RequireSize(view, images.Width, images.Height);
                response.DepthViews.Add(new Wire.DepthViewFrame
                {
                    Name = view.Name,
                    Ids = Image(view, images.Ids, Wire.PixelFormat.Id16, IdBytes),
                    Depth = Image(view, images.Depth, Wire.PixelFormat.Depth32F, DepthBytes),
                });
            }

            return response;
        }

        private static void RequireNames(string what, IEnumerable<Wire.Camera> asked, IEnumerable<string> got)
        {
            string[] names = asked.Select(camera => camera.Name).ToArray();
            if (!names.SequenceEqual(got))
            {
                throw new InvalidOperationException(
                    $"expected images of the {what} {FieldChecks.Listed(names)}, got {FieldChecks.Listed(got)}");
            }
        }

        private static void RequireSize(Wire.Camera camera, int width, int height)
        {
            if (width != camera.Width || height != camera.Height)
            {
                throw new InvalidOperationException(
                    $"'{camera.Name}': expected {camera.Width} x {camera.Height} pixels, got {width} x {height}");
            }
        }

        private Wire.CameraFrame Frame(Wire.Camera camera, CameraImages images)
        {
            RequireSize(camera, images.Width, images.Height);
            if (camera.Normals != (images.Normals != null))
            {
                throw new InvalidOperationException(
                    $"'{camera.Name}': normals are {(camera.Normals ? "" : "not ")}asked for, and " +
                    $"{(camera.Normals ? "none came" : "some came")}");
            }

            var frame = new Wire.CameraFrame
            {
                Camera = camera.Name,
                Rgb = Image(camera, images.Rgb, Wire.PixelFormat.Rgb8, RgbBytes),
                Ids = Image(camera, images.Ids, Wire.PixelFormat.Id16, IdBytes),
                Depth = Image(camera, images.Depth, Wire.PixelFormat.Depth32F, DepthBytes),
            };
            if (images.Normals != null)
            {
                frame.Normals = Image(camera, images.Normals, Wire.PixelFormat.Normal16S, NormalBytes);
            }

            uint[] pixels = PixelsOfIds(images.Ids);
            frame.Observations.Add(images.Observations.Where(seen => !seen.Silhouette.IsEmpty)
                .OrderBy(seen => seen.ActorId)
                .Select(seen => Observation(seen, pixels[seen.ActorId])));
            return frame;
        }

        private Wire.Image Image(Wire.Camera camera, byte[] data, Wire.PixelFormat format, int bytesOfPixel)
        {
            long expected = (long)camera.Width * camera.Height * bytesOfPixel;
            if (data.Length != expected)
            {
                throw new InvalidOperationException(
                    $"'{camera.Name}': expected {expected} bytes of {format}, got {data.Length}");
            }

            var image = new Wire.Image { Width = camera.Width, Height = camera.Height, Format = format };
            ulong? offset = share(data);
            if (offset.HasValue)
            {
                image.SharedMemoryOffset = offset.Value;
            }
            else
            {
                image.Data = ByteString.CopyFrom(data);
            }

            return image;
        }

        private static uint[] PixelsOfIds(byte[] ids)
        {
            var pixels = new uint[InstanceIds.Last + 1];
            for (int i = 0; i < ids.Length; i += IdBytes)
            {
                pixels[ids[i] | (ids[i + 1] << 8)]++;
            }

            return pixels;
        }

        private static Wire.Observation Observation(ActorObservation seen, uint visiblePixels)
        {
            Silhouette silhouette = seen.Silhouette;
            return new Wire.Observation
            {
                ActorId = seen.ActorId,
                WorldFromActor = Messages.Of(seen.WorldFromActor),
                Size = Messages.Of(seen.Size),
                VisiblePixels = visiblePixels,
                UnoccludedPixels = (uint)silhouette.Count,
                UnoccludedBox = new Wire.PixelBox
                {
                    Left = (uint)silhouette.Left,
                    Top = (uint)silhouette.Top,
                    Right = (uint)silhouette.Right,
                    Bottom = (uint)silhouette.Bottom,
                },
                FrameShare = seen.FrameShare,
                UnoccludedBits = ByteString.CopyFrom(silhouette.Bits),
            };
        }
    }
}
