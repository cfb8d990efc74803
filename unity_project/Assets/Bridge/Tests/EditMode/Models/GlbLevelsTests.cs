using System;
using System.Linq;
using System.Text;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Levels of detail that are to be listed in the scene of a glTF file.</summary>
    [TestFixture]
    public sealed class GlbLevelsTests
    {
        private const string Model =
            "{\"asset\":{\"version\":\"2.0\",\"generator\":\"a \\\"quoted\\\" ]}\"},"
            + "\"scene\":0,\"scenes\":[{\"nodes\":[0]}],"
            + "\"nodes\":[{\"name\":\"lod0\",\"mesh\":0,\"extensions\":{\"MSFT_lod\":{\"ids\":[1,2]}}},"
            + "{\"name\":\"lod1\",\"mesh\":1},{\"name\":\"l\\u006fd2\",\"mesh\":2},{\"name\":\"lodge\"},{\"mesh\":1}]}";

        [Test]
        public void AllLevelsAreInTheScene()
        {
            byte[] glb = GlbLevels.InScene(Glb(Model));
            StringAssert.Contains("\"scenes\":[{\"nodes\":[0,1,2]}]", JsonOf(glb));
        }

        [Test]
        public void EverythingElseStays()
        {
            byte[] before = Glb(Model), after = GlbLevels.InScene(before);
            string expected = Model.Replace("[{\"nodes\":[0]}]", "[{\"nodes\":[0,1,2]}]");
            Assert.That(JsonOf(after).TrimEnd(), Is.EqualTo(expected));
            Assert.That(BitConverter.ToUInt32(after, 8), Is.EqualTo((uint)after.Length));
            CollectionAssert.AreEqual(
                before.Skip(before.Length - 12), after.Skip(after.Length - 12), "the chunk of the buffer");
        }

        [TestCase("{\"scene\":0,\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"name\":\"lod0\"}]}")]
        [TestCase("{\"scene\" : 0, \"scenes\" : [ { \"nodes\" : [ 0 , 1 ] } ], \"nodes\" : [ {\"name\":\"a\"}, {} ] }")]
        [TestCase("{\"scenes\":[{\"nodes\":[0]}],\"nodes\":[{\"name\":\"lod0\"},{\"name\":\"lod1\"}]}")]
        [TestCase("{\"scene\":0,\"scenes\":[{}],\"nodes\":[]}")]
        public void AFileWithNothingToAddIsLeftAlone(string json)
        {
            byte[] glb = Glb(json);
            Assert.That(GlbLevels.InScene(glb), Is.SameAs(glb));
        }

        [TestCase("{\"scene\":3,\"scenes\":[{\"nodes\":[0]}]}")]
        [TestCase("{\"scene\":0,\"scenes\":[{\"nodes\":[0")]
        [TestCase("[1,2]")]
        [TestCase("{\"scene\":\"a\",\"scenes\":[]}")]
        public void AMalformedFileIsRefused(string json)
        {
            Assert.Throws<FormatException>(() => GlbLevels.InScene(Glb(json)));
        }

        [Test]
        public void OtherFilesAreRefused()
        {
            Assert.Throws<FormatException>(() => GlbLevels.InScene(new byte[64]));
            Assert.Throws<FormatException>(() => GlbLevels.InScene(new byte[3]));
            byte[] cut = Glb(Model).Take(60).ToArray();
            Assert.Throws<FormatException>(() => GlbLevels.InScene(cut));
        }

        [TestCase("lod0", 0)]
        [TestCase("lod12", 12)]
        [TestCase("lod", -1)]
        [TestCase("lod-1", -1)]
        [TestCase("LOD1", -1)]
        [TestCase("wheel", -1)]
        public void NodesAreLevelsByName(string name, int level)
        {
            Assert.That(GlbLevels.LevelOf(name), Is.EqualTo(level));
        }

        private static byte[] Glb(string json)
        {
            byte[] text = Encoding.UTF8.GetBytes(json);
            int padded = (text.Length + 3) / 4 * 4;
            return new[] { 0x46546C67u, 2u, (uint)(20 + padded + 12), (uint)padded, 0x4E4F534Au }
                .SelectMany(BitConverter.GetBytes).Concat(text)
                .Concat(Encoding.ASCII.GetBytes(new string(' ', padded - text.Length)))
                .Concat(new[] { 4u, 0x004E4942u, 0xdeadbeefu }.SelectMany(BitConverter.GetBytes)).ToArray();
        }

        private static string JsonOf(byte[] glb)
        {
            return Encoding.UTF8.GetString(glb, 20, (int)BitConverter.ToUInt32(glb, 12));
        }
    }
}
