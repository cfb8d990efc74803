using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>Requests that a simulator must take, for tests to spoil.</summary>
    internal static class Requests
    {
        internal const string Model = "box";

        /// <summary>An upright pose at a place.</summary>
        internal static Wire.Pose Pose(double x, double y, double z)
        {
            return new Wire.Pose
            {
                Position = new Wire.Vector3 { X = x, Y = y, Z = z },
                Rotation = new Wire.Quaternion { W = 1.0 },
            };
        }

        /// <summary>A medium grey.</summary>
        internal static Wire.Color Grey()
        {
            return new Wire.Color { R = 0.5, G = 0.5, B = 0.5 };
        }

        /// <summary>Bytes that stand for a model.</summary>
        internal static ByteString Glb(string content)
        {
            return ByteString.CopyFrom(Encoding.UTF8.GetBytes(content));
        }

        /// <summary>An asset with its file.</summary>
        internal static Wire.Asset Asset(string name, string content)
        {
            ByteString glb = Glb(content);
            using (SHA256 hash = SHA256.Create())
            {
                return new Wire.Asset
                {
                    Name = name,
                    Sha256 = ByteString.CopyFrom(hash.ComputeHash(glb.ToByteArray())),
                    Glb = glb,
                };
            }
        }

        /// <summary>A scene of one model, which is placed once.</summary>
        internal static Wire.LoadSceneRequest LoadScene(string content = "a model")
        {
            var scene = new Wire.Scene();
            scene.Assets.Add(Asset(Model, content));
            scene.Placements.Add(new Wire.Placement
            {
                InstanceId = 20000,
                Category = Wire.Category.Road,
                Asset = Model,
                WorldFromAsset = Pose(0.0, 0.0, 0.0),
                Scale = 1.0,
                Tint = Grey(),
            });
            return new Wire.LoadSceneRequest { Scene = scene };
        }

        /// <summary>A camera of 4 x 3 pixels.</summary>
        internal static Wire.Camera Camera(string name)
        {
            return new Wire.Camera
            {
                Name = name,
                Width = 4,
                Height = 3,
                Fx = 4.0,
                Fy = 4.0,
                Cx = 1.5,
                Cy = 1.0,
                EgoFromMount = Pose(0.0, 0.0, 1.5),
                Quality = Wire.Quality.Fast,
            };
        }

        /// <summary>An actor that uses the model.</summary>
        internal static Wire.Actor Actor(uint id)
        {
            return new Wire.Actor
            {
                ActorId = id,
                Category = Wire.Category.Car,
                Asset = Model,
                WorldFromActor = Pose(10.0, 0.0, 0.0),
                Size = new Wire.Size { LengthM = 4.0, WidthM = 2.0, HeightM = 1.5 },
                Primary = Grey(),
                Secondary = Grey(),
            };
        }

        /// <summary>A capture with one camera, one depth view and two actors.</summary>
        internal static Wire.CaptureRequest Capture(string sceneId = "")
        {
            var state = new Wire.WorldState
            {
                Step = 7,
                TimeNs = 700000000,
                WorldFromEgo = Pose(0.0, 0.0, 0.0),
                Weather = new Wire.Weather { FogVisibilityM = 20000.0, FogHeightM = 300.0 },
                Illumination = new Wire.Illumination { SunAltitude = 0.7, ToneCurve = Wire.ToneCurve.Filmic },
            };
            state.Actors.Add(new[] { Actor(1), Actor(2) });
            var request = new Wire.CaptureRequest { SceneId = sceneId, State = state };
            request.Cameras.Add(Camera("front"));
            request.DepthViews.Add(Camera("view"));
            return request;
        }

        /// <summary>A demand of cars only.</summary>
        internal static Wire.SetTrafficRequest SetTraffic(string sceneId = "")
        {
            var request = new Wire.SetTrafficRequest { SceneId = sceneId, Seed = 5, VehiclesPerKm = 14.0 };
            request.Mix.Add(new Wire.CategoryShare { Category = Wire.Category.Car, Share = 1.0 });
            return request;
        }
    }
}
