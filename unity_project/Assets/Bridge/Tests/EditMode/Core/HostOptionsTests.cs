using System;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The command line of a player.</summary>
    [TestFixture]
    public sealed class HostOptionsTests
    {
        [Test]
        public void WithoutOptionsThereIsNoPort()
        {
            HostOptions options = HostOptions.Parse(new[] { "player.x86_64", "-batchmode", "--mlagents-port", "5005" });
            Assert.That(options.Port, Is.Null);
            Assert.That(options.Transport, Is.EqualTo(HostTransport.Grpc));
            Assert.That(options.ExitWithStdin, Is.False);
        }

        [Test]
        public void OptionsComeInAnyOrderAmongOthers()
        {
            HostOptions options = HostOptions.Parse(
                "player --exit-with-stdin -logFile x --bridge-transport socket --bridge-port 0".Split(' '));
            Assert.That(options.Port, Is.EqualTo(0));
            Assert.That(options.Transport, Is.EqualTo(HostTransport.Socket));
            Assert.That(options.ExitWithStdin);
        }

        [TestCase("grpc", "drivebridge simulator listening on 127.0.0.1:4711")]
        [TestCase("socket", "drivebridge simulator listening on socket:127.0.0.1:4711")]
        public void TheLineSaysHowAndWhereItListens(string transport, string expected)
        {
            HostOptions options = HostOptions.Parse(new[] { "--bridge-transport", transport });
            Assert.That(options.Announcement(4711), Is.EqualTo(expected));
        }

        [TestCase("--bridge-port", "expected a value after --bridge-port, got none")]
        [TestCase("--bridge-port x", "--bridge-port: expected a port from 1 to 65535, or 0 for any free one, got 'x'")]
        [TestCase("--bridge-port -1", "got '-1'")]
        [TestCase("--bridge-port 65536", "got '65536'")]
        [TestCase("--bridge-port 99999999999", "got '99999999999'")]
        [TestCase("--bridge-port 1.5", "got '1.5'")]
        [TestCase("--bridge-port --exit-with-stdin", "got '--exit-with-stdin'")]
        [TestCase("--bridge-transport", "expected a value after --bridge-transport, got none")]
        [TestCase("--bridge-transport GRPC", "--bridge-transport: expected grpc or socket, got 'GRPC'")]
        [TestCase("--bridge-port 1 --bridge-port 1", "expected --bridge-port once, got it twice")]
        [TestCase("--bridge-prot 1", "expected --bridge-port N or --bridge-transport grpc|socket, got --bridge-prot")]
        [TestCase("--bridge-port=1", "got --bridge-port=1")]
        public void WhatCannotBeIsRefused(string commandLine, string said)
        {
            var error = Assert.Throws<ArgumentException>(() => HostOptions.Parse(commandLine.Split(' ')));
            Assert.That(error.Message.Contains(said), error.Message);
        }
    }
}
