using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Images in a client's file, and the files that are left alone.</summary>
    [TestFixture]
    public sealed class SharedMemoryTests
    {
        private string path;
        private string folder;

        [SetUp]
        public void MakeFile()
        {
            path = Path.Combine(Path.GetTempPath(), "drivebridge-test-" + Guid.NewGuid().ToString("N"));
            folder = path + "-folder";
            File.WriteAllBytes(path, new byte[1000]);
            Directory.CreateDirectory(folder);
        }

        [TearDown]
        public void RemoveFile()
        {
            File.Delete(path);
            Directory.Delete(folder, true);
        }

        [Test]
        public void ImagesLieWhereItSaysEachAlignedTo64Bytes()
        {
            var samples = new Samples(70);
            byte[] first = samples.Bytes(100), second = samples.Bytes(64), third = samples.Bytes(5);
            using (var memory = new SharedMemory())
            {
                ulong offset;
                Assert.That(memory.TryOpen(path, 70, 900));
                Assert.That(memory.TryWrite(first, out offset));
                Assert.That(offset, Is.EqualTo(128));
                Assert.That(memory.TryWrite(second, out offset));
                Assert.That(offset, Is.EqualTo(256));
                Assert.That(memory.TryWrite(third, out offset));
                Assert.That(offset, Is.EqualTo(320));
            }

            byte[] file = File.ReadAllBytes(path);
            Assert.That(file.Length, Is.EqualTo(1000));
            Assert.That(file.Skip(128).Take(100), Is.EqualTo(first));
            Assert.That(file.Skip(256).Take(64), Is.EqualTo(second));
            Assert.That(file.Skip(320).Take(5), Is.EqualTo(third));
            Assert.That(file.Take(128).Concat(file.Skip(228).Take(28)).Concat(file.Skip(325)).All(b => b == 0));
        }

        [Test]
        public void WhatDoesNotFitIsNotWritten()
        {
            using (var memory = new SharedMemory())
            {
                ulong offset;
                Assert.That(memory.TryOpen(path, 0, 128));
                Assert.That(memory.TryWrite(new byte[129], out offset), Is.False);
                Assert.That(memory.TryWrite(new byte[65], out offset));
                Assert.That(memory.TryWrite(new byte[1], out offset), Is.False);
                Assert.That(memory.TryOpen(path, 1, 50), "a part in which nothing can be aligned");
                Assert.That(memory.TryWrite(new byte[1], out offset), Is.False);
            }
        }

        [TestCase(0ul, 1001ul)]
        [TestCase(1000ul, 1ul)]
        [TestCase(1001ul, 0ul)]
        [TestCase(8ul, ulong.MaxValue)]
        [TestCase(ulong.MaxValue, 8ul)]
        [TestCase(ulong.MaxValue, ulong.MaxValue)]
        public void APartThatIsNotInTheFileIsRefused(ulong offset, ulong size)
        {
            using (var memory = new SharedMemory())
            {
                ulong written;
                Assert.That(memory.TryOpen(path, offset, size), Is.False);
                Assert.That(memory.TryWrite(new byte[1], out written), Is.False);
                Assert.That(memory.TryOpen(path, 0, 1000), "the file itself is still good");
            }
        }

        [Test]
        public void AFileWithoutItsNameStaysMapped()
        {
            if (Path.DirectorySeparatorChar == '\\')
            {
                Assert.Pass("Windows keeps the name of a file that is mapped");
            }

            const FileShare Everything = FileShare.ReadWrite | FileShare.Delete;
            using (var reader = new FileStream(path, FileMode.Open, FileAccess.Read, Everything))
            using (var memory = new SharedMemory())
            {
                Assert.That(memory.TryOpen(path, 0, 1000));
                File.Delete(path);
                ulong offset;
                Assert.That(memory.TryOpen(path, 64, 900));
                Assert.That(memory.TryWrite(new byte[] { 42 }, out offset));
                reader.Position = 64;
                Assert.That(reader.ReadByte(), Is.EqualTo(42));
            }
        }

        [Test]
        public void AnotherFileTakesThePlaceOfTheFirst()
        {
            string other = path + "-other";
            File.WriteAllBytes(other, new byte[100]);
            try
            {
                using (var memory = new SharedMemory())
                {
                    ulong offset;
                    Assert.That(memory.TryOpen(path, 0, 1000));
                    Assert.That(memory.TryOpen(other, 0, 1000), Is.False);
                    Assert.That(memory.TryOpen(other, 0, 100));
                    Assert.That(memory.TryWrite(new byte[] { 42 }, out offset));
                }

                Assert.That(File.ReadAllBytes(other)[0], Is.EqualTo(42));
                Assert.That(File.ReadAllBytes(path)[0], Is.EqualTo(0));
            }
            finally
            {
                File.Delete(other);
            }
        }

        [Test]
        public void FilesElsewhereOrOfOtherNamesAreRefused()
        {
            string name = Path.GetFileName(path);
            string inside = Path.Combine(folder, "drivebridge-x");
            string otherName = Path.Combine(folder, "..", "x" + name);
            File.Copy(path, inside);
            AssertRefused(inside);
            AssertRefused(Path.Combine(folder, "..", name));
            AssertRefused(Path.Combine(Path.GetTempPath(), ".", name));
            AssertRefused(name);
            AssertRefused(otherName);
            AssertRefused("");
            AssertRefused("/dev/zero");
            AssertRefused(path + "\0.png");
            AssertRefused(path + "-missing");
            AssertRefused(folder);
        }

        [Test]
        public void AnEmptyFileIsRefused()
        {
            File.WriteAllBytes(path, new byte[0]);
            AssertRefused(path);
        }

        [Test]
        public void ALinkIsRefusedEvenToAFileOfOurs()
        {
            string link = path + "-link";
            if (!Runs("ln", "-s " + path + " " + link))
            {
                Assert.Pass("this system has no ln");
            }

            try
            {
                AssertRefused(link);
            }
            finally
            {
                File.Delete(link);
            }
        }

        [Test]
        public void AFileOfSomebodyElseIsRefused()
        {
            if (!Runs("chown", "54321 " + path))
            {
                Assert.Pass("only root can give files away");
            }

            AssertRefused(path);
        }

        private static void AssertRefused(string path)
        {
            using (var memory = new SharedMemory())
            {
                Assert.That(memory.TryOpen(path, 0, 1), Is.False, path);
            }
        }

        private static bool Runs(string command, string arguments)
        {
            try
            {
                var start = new ProcessStartInfo(command, arguments)
                {
                    UseShellExecute = false, RedirectStandardError = true,
                };
                using (Process process = Process.Start(start))
                {
                    process.WaitForExit();
                    return process.ExitCode == 0;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
