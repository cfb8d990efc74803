using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Bridge.Rpc;
using Unity.MLAgents;
using Unity.MLAgents.SideChannels;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Serves a <see cref="SimulatorService"/> to the Python process that ML-Agents is connected to.</summary>
    /// <remarks>
    /// ML-Agents turns things round: Unity is the client. Each step of the Academy sends what is to be sent and then
    /// blocks Unity's thread until Python takes its next step, and Python's step waits for that of the Academy. So
    /// either one end works or the other, and it cannot lock up as long as neither waits for something that only the
    /// other's next step brings:
    /// - Calls are never waited for inside a step of the Academy. The Academy is stepped from here, not in
    ///   FixedUpdate, and while calls are under way it is not stepped, so frames pass, the queue is pumped, and models
    ///   are loaded. Python waits in its step meanwhile, and gets all answers with it.
    /// - When nothing is under way, the Academy is stepped: Unity waits for Python, which is free to do what it likes.
    /// - A Python process that dies ends the connection, at which ML-Agents quits the player.
    /// Calls that come with the very first exchange, when the Academy is made, find the channel: it is registered before.
    /// </remarks>
    internal sealed class MlAgentsHost : IDisposable
    {
        private const string PortOption = "--mlagents-port";

        private readonly BridgeSideChannel channel;

        /// <summary>Connects, and blocks until Python takes its first step.</summary>
        /// <param name="dispatcher">What answers.</param>
        /// <param name="parent">What carries the agent that ML-Agents needs.</param>
        /// <param name="log">Takes a line for each message that is no call.</param>
        /// <exception cref="IOException">No Python process waits.</exception>
        internal MlAgentsHost(ChannelDispatcher dispatcher, Transform parent, Action<string> log)
        {
            channel = new BridgeSideChannel(dispatcher, log);
            SideChannelManager.RegisterSideChannel(channel);
            // The first use of the Academy makes it, and connects.
            Academy.Instance.AutomaticSteppingEnabled = false;
            if (!Academy.Instance.IsCommunicatorOn)
            {
                Dispose();
                throw new IOException(
                    "expected a Python process that waits for ML-Agents, found none; start it first "
                    + "(drivebridge … --mlagents), then the player or Play mode");
            }

            BridgeAgent.Create(parent);
        }

        /// <summary>Whether the command line of a player asks for ML-Agents.</summary>
        internal static bool IsAskedFor(IReadOnlyList<string> arguments)
        {
            return arguments.Contains(PortOption);
        }

        /// <summary>Call it once a frame of the engine, after the work queue was pumped.</summary>
        internal void Step()
        {
            channel.SendAnswers();
            if (!channel.HasCallsUnderWay)
            {
                Academy.Instance.EnvironmentStep();
            }
        }

        /// <summary>Takes the channel away.</summary>
        public void Dispose()
        {
            SideChannelManager.UnregisterSideChannel(channel);
            channel.Dispose();
        }
    }
}
