// As much of ML-Agents as the host uses, working as its sources of release 23 do, with Python in the same process.
using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Tests.MlAgents;
using UnityEngine;

namespace Unity.MLAgents
{
    public class Academy
    {
        private static Academy instance;
        private bool isStepping;

        private Academy()
        {
        }

        public static bool IsInitialized => instance != null;

        // The first use makes it. Connecting ends with the first step of Python, whose messages come at once.
        public static Academy Instance
        {
            get
            {
                if (instance == null)
                {
                    instance = new Academy { IsCommunicatorOn = Python.IsThere };
                    if (Python.IsThere)
                    {
                        SideChannels.SideChannelManager.Deliver(Python.Exchange(new byte[0][]));
                        Python.Received.Clear();
                    }
                }

                return instance;
            }
        }

        public bool IsCommunicatorOn { get; private set; }

        public bool AutomaticSteppingEnabled { get; set; } = true;

        internal bool IsAsked { get; set; }

        public event Action<int> AgentPreStep;

        public static void Forget()
        {
            instance = null;
        }

        public void EnvironmentStep()
        {
            if (isStepping)
            {
                throw new InvalidOperationException("a step within a step");
            }

            isStepping = true;
            try
            {
                IsAsked = false;
                AgentPreStep?.Invoke(0);
                if (IsAsked)
                {
                    SideChannels.SideChannelManager.Deliver(
                        Python.Exchange(SideChannels.SideChannelManager.TakeOutgoing()));
                }
            }
            finally
            {
                isStepping = false;
            }
        }
    }

    public class Agent : MonoBehaviour
    {
        protected virtual void OnEnable()
        {
            var behaviour = gameObject.GetComponent<Policies.BehaviorParameters>();
            if (behaviour == null || behaviour.BehaviorName == null || !Academy.Instance.IsCommunicatorOn)
            {
                throw new InvalidOperationException("an agent that is enabled before its parameters are there");
            }
        }

        protected virtual void OnDisable()
        {
        }

        public void RequestDecision()
        {
            Academy.Instance.IsAsked = true;
        }

        public virtual void CollectObservations(Sensors.VectorSensor sensor)
        {
        }

        public virtual void Heuristic(in Actuators.ActionBuffers actionsOut)
        {
        }

        internal override void Enable()
        {
            OnEnable();
        }
    }
}

namespace Unity.MLAgents.Actuators
{
    public struct ActionSpec
    {
        public static ActionSpec MakeContinuous(int numActions)
        {
            return default(ActionSpec);
        }
    }

    public readonly struct ActionBuffers
    {
    }
}

namespace Unity.MLAgents.Policies
{
    public class BrainParameters
    {
        public int VectorObservationSize { get; set; }

        public Actuators.ActionSpec ActionSpec { get; set; }
    }

    public class BehaviorParameters : MonoBehaviour
    {
        public BrainParameters BrainParameters { get; } = new BrainParameters();

        public string BehaviorName { get; set; }
    }
}

namespace Unity.MLAgents.Sensors
{
    public class VectorSensor
    {
        public void AddObservation(float observation)
        {
        }
    }
}

namespace Unity.MLAgents.SideChannels
{
    public abstract class SideChannel
    {
        internal List<byte[]> Outgoing { get; } = new List<byte[]>();

        public Guid ChannelId { get; protected set; }

        internal void Receive(byte[] message)
        {
            OnMessageReceived(new IncomingMessage(message));
        }

        protected abstract void OnMessageReceived(IncomingMessage msg);

        protected void QueueMessageToPython(OutgoingMessage msg)
        {
            Outgoing.Add(msg.Bytes);
        }
    }

    public class IncomingMessage
    {
        private readonly byte[] bytes;

        internal IncomingMessage(byte[] bytes)
        {
            this.bytes = bytes;
        }

        public byte[] GetRawBytes()
        {
            return bytes;
        }
    }

    public class OutgoingMessage : IDisposable
    {
        internal byte[] Bytes { get; private set; }

        public void SetRawBytes(byte[] data)
        {
            Bytes = data;
        }

        public void Dispose()
        {
        }
    }

    public static class SideChannelManager
    {
        internal static List<SideChannel> Registered { get; } = new List<SideChannel>();

        public static void RegisterSideChannel(SideChannel sideChannel)
        {
            Registered.Add(sideChannel);
        }

        public static void UnregisterSideChannel(SideChannel sideChannel)
        {
            Registered.Remove(sideChannel);
        }

        // All messages are for the one channel that is registered; without it they are lost.
        internal static void Deliver(byte[][] messages)
        {
            foreach (byte[] message in messages)
            {
                Registered.Single().Receive(message);
            }
        }

        internal static byte[][] TakeOutgoing()
        {
            byte[][] messages = Registered.SelectMany(channel => channel.Outgoing).ToArray();
            Registered.ForEach(channel => channel.Outgoing.Clear());
            return messages;
        }
    }
}
