using System;
using System.IO;
using System.Linq;
using NUnit.Framework;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Tests
{
    /// <summary>Images in shared memory are those that would have travelled in the reply.</summary>
    [TestFixture]
    public sealed class SharedMemoryReplyTests
    {
        private const int Room = 4096;

        private string path;
        private ServiceRig rig;

        [SetUp]
        public void SetUp()
        {
            path = Path.Combine(Path.GetTempPath(), "drivebridge-" + Guid.NewGuid());
            File.WriteAllBytes(path, new byte[2 * Room]);
            rig = new ServiceRig(new SimulatorDouble());
        }

        [TearDown]
        public void TearDown()
        {
            rig.Dispose();
            File.Delete(path);
        }

        [Test]
        public void TheyHaveTheSameBytesThere()
        {
            Wire.CaptureResponse plain = rig.Capture(Request());
            Wire.CaptureResponse shared = rig.Capture(Request(path, Room, Room));
            byte[] memory = File.ReadAllBytes(path);
            Wire.Image[] inReply = Images(plain), inMemory = Images(shared);
            for (int i = 0; i < inReply.Length; i++)
            {
                Assert.That(inMemory[i].ContentCase, Is.EqualTo(Wire.Image.ContentOneofCase.SharedMemoryOffset));
                int offset = (int)inMemory[i].SharedMemoryOffset;
                Assert.That(offset, Is.GreaterThanOrEqualTo(Room));
                byte[] expected = inReply[i].Data.ToByteArray();
                Assert.That(memory.Skip(offset).Take(expected.Length), Is.EqualTo(expected));
            }
        }

        [Test]
        public void WhatFindsNoRoomTravelsInTheReply()
        {
            Wire.Image[] images = Images(rig.Capture(Request(path, 0, 100)));
            Assert.That(images[0].ContentCase, Is.EqualTo(Wire.Image.ContentOneofCase.SharedMemoryOffset));
            Assert.That(images[2].Data.Length, Is.EqualTo(48));
        }

        [Test]
        public void FilesOfOthersAreLeftAlone()
        {
            string other = path + "-other";
            Assert.That(Images(rig.Capture(Request(other, 0, Room)))[0].Data.Length, Is.EqualTo(36));
            Assert.That(Images(rig.Capture(Request("/etc/hostname", 0, Room)))[0].Data.Length, Is.EqualTo(36));
            Assert.That(Images(rig.Capture(Request(path, Room, 2 * Room)))[0].Data.Length, Is.EqualTo(36));
        }

        private static Wire.Image[] Images(Wire.CaptureResponse response)
        {
            return response.Frames.SelectMany(frame => new[] { frame.Rgb, frame.Ids, frame.Depth })
                .Concat(response.DepthViews.SelectMany(view => new[] { view.Ids, view.Depth }))
                .ToArray();
        }

        private Wire.CaptureRequest Request(string file = null, ulong offset = 0, ulong size = 0)
        {
            Wire.CaptureRequest request = Requests.Capture(rig.LoadScene(Requests.LoadScene()).SceneId);
            if (file != null)
            {
                request.SharedMemory = new Wire.SharedMemory { Path = file, Offset = offset, Size = size };
            }

            return request;
        }
    }
}
