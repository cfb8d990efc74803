using System;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using Bridge.Rpc;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>What the service does with scenes.</summary>
    [TestFixture]
    public sealed class SceneServiceTests
    {
        private SimulatorDouble simulator;
        private ServiceRig rig;

        [SetUp]
        public void SetUp()
        {
            simulator = new SimulatorDouble();
            rig = new ServiceRig(simulator);
        }

        [TearDown]
        public void TearDown()
        {
            rig.Dispose();
        }

        [Test]
        public void MissingModelsAreNamedAndKeptOnceTheyCame()
        {
            Wire.LoadSceneRequest full = Requests.LoadScene();
            Wire.LoadSceneRequest bare = full.Clone();
            bare.Scene.Assets[0].ClearGlb();
            Wire.LoadSceneResponse first = rig.LoadScene(bare);
            Assert.That(first.SceneId, Is.Empty);
            Assert.That(first.MissingSha256, Is.EqualTo(new[] { full.Scene.Assets[0].Sha256 }));
            Assert.That(simulator.Calls, Is.Empty, "nothing may change while models are missing");

            Wire.LoadSceneResponse second = rig.LoadScene(full);
            Assert.That(second.SceneId, Is.Not.Empty);
            Assert.That(rig.LoadScene(bare).SceneId, Is.EqualTo(second.SceneId), "the same scene has the same name");
            Assert.That(simulator.Scene.Assets.Single().Glb, Is.EqualTo(full.Scene.Assets[0].Glb.ToByteArray()));
        }

        [Test]
        public void OnlyFilesOfTheLastSceneAreKept()
        {
            rig.LoadScene(Requests.LoadScene("one"));
            rig.LoadScene(Requests.LoadScene("two"));
            Wire.LoadSceneRequest bare = Requests.LoadScene("one");
            bare.Scene.Assets[0].ClearGlb();
            Assert.That(rig.LoadScene(bare).MissingSha256.Count, Is.EqualTo(1));
        }

        [Test]
        public void ScenesThatDifferHaveOtherNames()
        {
            string[] names = new Action<Wire.Scene>[]
            {
                scene => { },
                scene => scene.Level = "plain",
                scene => scene.Placements[0].Scale = 2.0,
                scene => scene.Placements.Clear(),
                scene => scene.Assets.Add(Requests.Asset("another", "one")),
                scene => scene.Assets.Add(Requests.Asset("anothe", "rone")),
            }.Select(change =>
            {
                Wire.LoadSceneRequest request = Requests.LoadScene();
                change(request.Scene);
                return rig.LoadScene(request).SceneId;
            }).ToArray();
            Assert.That(names.Distinct().Count(), Is.EqualTo(names.Length));
        }

        [Test]
        public void ThingsOfTheLevelComeBackAndKeepTheirIds()
        {
            simulator.Things = new LevelThings(new[]
            {
                new Wire.LevelThing { InstanceId = 30000, Category = Wire.Category.Building },
                new Wire.LevelThing { InstanceId = 20001, Category = Wire.Category.Road },
            });
            Wire.LoadSceneRequest request = Requests.LoadScene();
            request.Scene.Level = "plain";
            Assert.That(
                rig.LoadScene(request).LevelThings.Select(thing => thing.InstanceId),
                Is.EqualTo(new uint[] { 20001, 30000 }));

            request.Scene.Placements[0].InstanceId = 30000;
            rig.Refused(StatusCode.InvalidArgument, "LoadScene", request);
        }

        [Test]
        public void CapturesInAnotherSceneAreRefused()
        {
            rig.Refused(StatusCode.FailedPrecondition, "Capture", Requests.Capture());
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            RequestException refusal = rig.Refused(StatusCode.FailedPrecondition, "Capture", Requests.Capture("other"));
            Assert.That(refusal.Message, Contains.Substring(id.Substring(0, 12)));
            Assert.That(rig.Capture(Requests.Capture(id)).Step, Is.EqualTo(7));
        }

        [Test]
        public void ASceneThatFailsToLoadLeavesNone()
        {
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            simulator.LoadFails = new RequestException(StatusCode.InvalidArgument, "this is no glTF");
            RequestException refusal =
                rig.Refused(StatusCode.InvalidArgument, "LoadScene", Requests.LoadScene("broken"));
            Assert.That(refusal.Message, Is.EqualTo("this is no glTF"));
            rig.Refused(StatusCode.FailedPrecondition, "Capture", Requests.Capture(id));
        }

        [Test]
        public void NothingIsDrawnWhileASceneLoads()
        {
            string id = rig.LoadScene(Requests.LoadScene()).SceneId;
            var loaded = new TaskCompletionSource<int>();
            simulator.LoadWaitsFor = loaded.Task;
            Task<byte[]> load = rig.Begin("LoadScene", Requests.LoadScene("next"));
            Task<byte[]> capture = rig.Begin("Capture", Requests.Capture(id));
            Assert.That(capture.Wait(100), Is.False, "the capture waits for the scene");
            loaded.SetResult(0);
            ServiceRig.End(load);
            Assert.Throws<RequestException>(() => ServiceRig.End(capture));
        }
    }
}
