using System;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using Google.Protobuf;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>Each way to spoil a request is refused, and the refusal names the field.</summary>
    [TestFixture]
    public sealed class RequestChecksTests
    {
        private static readonly SimulatorInfo Info = new SimulatorInfo(
            "engine",
            "renderer",
            new string[0],
            100,
            new[] { new Wire.CatalogueModel { Name = "sedan" } },
            new[] { "town", "plain" });

        [Test]
        public void WhatIsInOrderIsTaken()
        {
            RequestChecks.Capture(Requests.Capture(), Info);
            RequestChecks.LoadScene(Requests.LoadScene(), Info);
            RequestChecks.SetTraffic(Requests.SetTraffic());
            RequestChecks.ActorAssets(Requests.Capture().State, new[] { Requests.Model });
        }

        [Test]
        public void PrefabsAndLevelsOfTheSimulatorAreTaken()
        {
            Wire.LoadSceneRequest request = Requests.LoadScene();
            request.Scene.Level = "plain";
            request.Scene.Assets.Add(new Wire.Asset { Name = "car", Prefab = "sedan" });
            RequestChecks.LoadScene(request, Info);
        }

        [Test]
        public void Cameras()
        {
            RefusesCapture(r => r.Cameras[0].Fx = double.NaN, "cameras['front']: expected finite");
            RefusesCapture(r => r.Cameras[0].Fy = 0.0, "must be positive");
            RefusesCapture(r => r.Cameras[0].Width = 0, "must be positive");
            RefusesCapture(r => r.Cameras[0].EgoFromMount = null, "cameras['front'].ego_from_mount");
            RefusesCapture(r => r.Cameras[0].Quality = Wire.Quality.Unspecified, "cameras['front'].quality: 0");
            RefusesCapture(r => r.Cameras[0].Quality = (Wire.Quality)9, "cameras['front'].quality: 9");
            RefusesCapture(r => r.DepthViews[0].Cx = double.PositiveInfinity, "depth_views['view']: expected finite");
            RefusesCapture(r => r.DepthViews[0].Normals = true, "depth view 'view': expected no normals");
            RefusesCapture(r => r.DepthViews[0].Name = "front", "unique among cameras and depth views");
            RefusesCapture(r => r.Cameras.Add(Requests.Camera("front")), "unique among cameras and depth views");
            RefusesCapture(
                r =>
                {
                    r.Cameras.Clear();
                    r.DepthViews.Clear();
                },
                "at least one camera or depth view");
        }

        [Test]
        public void ImagesThatAreTooLargeExhaustTheSimulator()
        {
            RefusesCapture(r => r.Cameras[0].Width = 1000, "more than the 100 pixels", StatusCode.ResourceExhausted);
            RefusesCapture(
                r => r.DepthViews[0].Width = r.DepthViews[0].Height = uint.MaxValue,
                "more than the 100 pixels",
                StatusCode.ResourceExhausted);
        }

        [Test]
        public void Poses()
        {
            RefusesCapture(r => r.State.WorldFromEgo = null, "state.world_from_ego: expected a value");
            RefusesCapture(r => r.State.WorldFromEgo.Position = null, "state.world_from_ego.position");
            RefusesCapture(r => r.State.WorldFromEgo.Rotation = null, "state.world_from_ego.rotation");
            RefusesCapture(r => r.State.WorldFromEgo.Rotation.W = 0.0, "a unit quaternion, got one of length 0");
            RefusesCapture(r => r.State.WorldFromEgo.Rotation.X = double.NaN, "expected a unit quaternion");
            RefusesCapture(r => r.State.WorldFromEgo.Position.Z = double.NaN, "state.world_from_ego.position");
        }

        [Test]
        public void Actors()
        {
            RefusesCapture(r => r.State.Actors[0].ActorId = 0, "state.actors[id 0].actor_id: expected 1 to 16383");
            RefusesCapture(r => r.State.Actors[0].ActorId = 16384, "expected 1 to 16383, got 16384");
            RefusesCapture(r => r.State.Actors[0].ActorId = 2, "id 2 occurs more than once");
            RefusesCapture(r => r.State.Actors[0].Category = Wire.Category.Unspecified, "[id 1].category: 0");
            RefusesCapture(r => r.State.Actors[0].Category = (Wire.Category)23, "[id 1].category: 23");
            RefusesCapture(r => r.State.Actors[0].WorldFromActor = null, "[id 1].world_from_actor");
            RefusesCapture(r => r.State.Actors[0].Size = null, "[id 1].size");
            RefusesCapture(r => r.State.Actors[0].Size.WidthM = 0.0, "[id 1].size: expected extents over 0");
            RefusesCapture(r => r.State.Actors[0].Size.WidthM = double.NaN, "[id 1].size: expected extents over 0");
            RefusesCapture(r => r.State.Actors[1].Size.LengthM = 1e4, "got 10000 x 2 x 1.5");
            RefusesCapture(r => r.State.Actors[0].Steering = 1.6, "[id 1].steering: expected -1.5708 to 1.5708, got 1.6");
            RefusesCapture(r => r.State.Actors[0].RolledM = double.NaN, "[id 1].rolled_m: expected -1e+09 to 1e+09");
            RefusesCapture(r => r.State.Actors[0].Primary = null, "[id 1].primary");
            RefusesCapture(r => r.State.Actors[0].Secondary.G = 1.1, "[id 1].secondary.g: expected 0 to 1, got 1.1");
            RefusesCapture(
                r => r.State.Actors[0].VelocityMps = new Wire.Vector3 { Y = double.NegativeInfinity },
                "[id 1].velocity_mps");
            Refuses(
                () => RequestChecks.ActorAssets(Requests.Capture().State, new[] { "other" }),
                "actor 1: asset 'box' is not in the scene");
        }

        [Test]
        public void TheState()
        {
            RefusesCapture(r => r.State = null, "state: expected a value");
            RefusesCapture(
                r => r.State.Signals.Add(new Wire.Signal { Aspect = Wire.Aspect.Red }),
                "state.signals[0].number: expected 1 to 65535, got 0");
            RefusesCapture(
                r => r.State.Signals.Add(new Wire.Signal { Number = 3 }), "state.signals[0].aspect: 0 is no aspect");
            RefusesCapture(
                r => r.State.Signals.Add(
                    new[]
                    {
                        new Wire.Signal { Number = 3, Aspect = Wire.Aspect.Off },
                        new Wire.Signal { Number = 3, Aspect = Wire.Aspect.Green },
                    }),
                "state.signals: number 3 occurs more than once");
            RefusesCapture(r => r.State.EgoYawRate = 101.0, "state.ego_yaw_rate: expected -100 to 100, got 101");
            RefusesCapture(r => r.State.EgoVelocityMps = new Wire.Vector3 { X = double.NaN }, "state.ego_velocity_mps");
        }

        [Test]
        public void PointLights()
        {
            const string First = "state.point_lights[0]";
            RefusesCapture(r => r.State.PointLights.Add(new Wire.PointLight()), $"{First}.position");
            RefusesCapture(r => r.State.PointLights.Add(Light(-1.0, 5.0)), $"{First}.intensity_cd: expected 0 to 1e+09");
            RefusesCapture(r => r.State.PointLights.Add(Light(1.0, 0.0)), $"{First}.reach_m: expected 0.1 to 10000");
            RefusesCapture(
                r => r.State.PointLights.Add(Enumerable.Repeat(Light(1.0, 5.0), 17)),
                "state.point_lights: expected at most 16, got 17");
        }

        private static Wire.PointLight Light(double intensityCd, double reachM)
        {
            return new Wire.PointLight
            {
                Position = new Wire.Vector3(),
                Color = new Wire.Color { R = 1.0 },
                IntensityCd = intensityCd,
                ReachM = reachM,
            };
        }

        [Test]
        public void Conditions()
        {
            RefusesCapture(r => r.State.Weather = null, "state.weather");
            RefusesCapture(r => r.State.Weather.FogVisibilityM = 0.0, "weather.fog_visibility_m: expected 1 to 1e+06");
            RefusesCapture(r => r.State.Weather.Cloudiness = double.NaN, "state.weather.cloudiness");
            RefusesCapture(r => r.State.Weather.SnowDepthM = 11.0, "state.weather.snow_depth_m: expected 0 to 10");
            RefusesCapture(r => r.State.Weather.WindMps = new Wire.Vector3 { Z = 101.0 }, "state.weather.wind_mps.z");
            RefusesCapture(r => r.State.Illumination = null, "state.illumination");
            RefusesCapture(r => r.State.Illumination.SunAltitude = 1.6, "state.illumination.sun_altitude");
            RefusesCapture(r => r.State.Illumination.MoonPhase = -0.1, "state.illumination.moon_phase");
            RefusesCapture(r => r.State.Illumination.ExposureEv100 = 31.0, "state.illumination.exposure_ev100");
            RefusesCapture(r => r.State.Illumination.WhiteBalanceK = 0.0, "state.illumination.white_balance_k");
            RefusesCapture(r => r.State.Illumination.ToneCurve = Wire.ToneCurve.Unspecified, "tone_curve: 0 is no");
        }

        [Test]
        public void Scenes()
        {
            RefusesScene(s => s.Assets.Add(Requests.Asset("box", "b")), "scene.assets: 'box' occurs more than once");
            RefusesScene(s => s.Assets[0].Sha256 = ByteString.Empty, "scene.assets['box'].sha256: expected 32 bytes");
            RefusesScene(s => s.Assets[0].Glb = Requests.Glb("other"), "its bytes do not have its SHA-256");
            RefusesScene(s => s.Assets[0].Prefab = "sedan", "either a file (sha256) or a prefab, got both");
            RefusesScene(
                s => s.Assets.Add(new Wire.Asset { Name = "car", Prefab = "coupe" }),
                "scene.assets['car'].prefab: expected one of 'sedan', got 'coupe'");
            RefusesScene(s => s.Level = "city", "scene.level: expected one of 'plain', 'town', got 'city'");
            Refuses(() => RequestChecks.LoadScene(new Wire.LoadSceneRequest(), Info), "scene: expected a value");
        }

        [Test]
        public void Placements()
        {
            RefusesScene(s => s.Placements[0].InstanceId = 16383, "scene.placements[0].instance_id: expected 16384 to");
            RefusesScene(s => s.Placements[0].InstanceId = 65536, "got 65536");
            RefusesScene(s => s.Placements[0].Category = Wire.Category.Unspecified, "scene.placements[0].category");
            RefusesScene(s => s.Placements[0].WorldFromAsset = null, "scene.placements[0].world_from_asset");
            RefusesScene(s => s.Placements[0].Tint = null, "scene.placements[0].tint");
            RefusesScene(s => s.Placements[0].Scale = 0.0, "scene.placements[0].scale: expected over 0");
            RefusesScene(s => s.Placements[0].Scale = double.NaN, "scene.placements[0].scale");
            RefusesScene(s => s.Placements[0].Signal = 65536, "placements[0].signal: expected 0 to 65535, got 65536");
            RefusesScene(s => s.Placements[0].Asset = "house", "asset 'house' of instance 20000 is not in the scene");
        }

        [Test]
        public void PlacementsHaveOtherIdsThanTheLevel()
        {
            var things = new LevelThings(new[] { new Wire.LevelThing { InstanceId = 20000 } });
            Refuses(
                () => RequestChecks.PlacementsBesideLevel(Requests.LoadScene().Scene, things),
                "scene.placements[0].instance_id: 20000 is that of a thing of level");
            RequestChecks.PlacementsBesideLevel(Requests.LoadScene().Scene, LevelThings.None);
        }

        [Test]
        public void Traffic()
        {
            RefusesTraffic(r => r.VehiclesPerKm = 201.0, "vehicles_per_km: expected 0 to 200, got 201");
            RefusesTraffic(r => r.PedestriansPerMinute = -1.0, "pedestrians_per_minute");
            RefusesTraffic(r => r.ParkedShare = double.NaN, "parked_share");
            RefusesTraffic(r => r.WarmupS = 3601.0, "warmup_s");
            RefusesTraffic(r => r.Mix.Clear(), "mix: shares must add up to 1, got 0");
            RefusesTraffic(r => r.Mix[0].Share = 0.5, "mix: shares must add up to 1, got 0.5");
            RefusesTraffic(r => r.Mix[0].Category = Wire.Category.Unspecified, "mix[0].category");
            RefusesTraffic(r => r.Mix.Add(r.Mix[0]), "mix: Car occurs more than once");
        }

        private static void RefusesCapture(
            Action<Wire.CaptureRequest> spoil, string expected, StatusCode code = StatusCode.InvalidArgument)
        {
            Wire.CaptureRequest request = Requests.Capture();
            spoil(request);
            Refuses(() => RequestChecks.Capture(request, Info), expected, code);
        }

        private static void RefusesScene(Action<Wire.Scene> spoil, string expected)
        {
            Wire.LoadSceneRequest request = Requests.LoadScene();
            spoil(request.Scene);
            Refuses(() => RequestChecks.LoadScene(request, Info), expected);
        }

        private static void RefusesTraffic(Action<Wire.SetTrafficRequest> spoil, string expected)
        {
            Wire.SetTrafficRequest request = Requests.SetTraffic();
            spoil(request);
            Refuses(() => RequestChecks.SetTraffic(request), expected);
        }

        private static void Refuses(
            TestDelegate check, string expected, StatusCode code = StatusCode.InvalidArgument)
        {
            var refusal = Assert.Throws<RequestException>(check);
            Assert.That(refusal.Message, Contains.Substring(expected));
            Assert.That(refusal.Code, Is.EqualTo(code));
        }
    }
}
