// Signatures of com.unity.ml-agents (4.0) that our code calls.
using System;
using UnityEngine;

namespace Unity.MLAgents
{
    public class Academy : IDisposable
    {
        public static bool IsInitialized { get { throw new NotImplementedException(); } }
        public static Academy Instance { get { throw new NotImplementedException(); } }
        public bool IsCommunicatorOn { get { throw new NotImplementedException(); } }
        public bool AutomaticSteppingEnabled { get; set; }
        public event Action<int> AgentPreStep { add { } remove { } }
        public void EnvironmentStep() { throw new NotImplementedException(); }
        public void Dispose() { throw new NotImplementedException(); }
    }

    [RequireComponent(typeof(Policies.BehaviorParameters))]
    public partial class Agent : MonoBehaviour
    {
        protected virtual void OnEnable() { throw new NotImplementedException(); }
        protected virtual void OnDisable() { throw new NotImplementedException(); }
        public void RequestDecision() { throw new NotImplementedException(); }
        public virtual void CollectObservations(Sensors.VectorSensor sensor) { throw new NotImplementedException(); }
        public virtual void Heuristic(in Actuators.ActionBuffers actionsOut) { throw new NotImplementedException(); }
    }
}

namespace Unity.MLAgents.Actuators
{
    public struct ActionSpec
    {
        public static ActionSpec MakeContinuous(int numActions) { throw new NotImplementedException(); }
    }

    public readonly struct ActionBuffers
    {
    }
}

namespace Unity.MLAgents.Policies
{
    public class BrainParameters
    {
        public int VectorObservationSize = 1;
        public Actuators.ActionSpec ActionSpec { get; set; }
    }

    public class BehaviorParameters : MonoBehaviour
    {
        public BrainParameters BrainParameters { get { throw new NotImplementedException(); } }
        public string BehaviorName { get; set; }
    }
}

namespace Unity.MLAgents.Sensors
{
    public class VectorSensor
    {
        public void AddObservation(float observation) { throw new NotImplementedException(); }
    }
}

namespace Unity.MLAgents.SideChannels
{
    public abstract class SideChannel
    {
        public Guid ChannelId { get; protected set; }
        protected abstract void OnMessageReceived(IncomingMessage msg);
        protected void QueueMessageToPython(OutgoingMessage msg) { throw new NotImplementedException(); }
    }

    public class IncomingMessage : IDisposable
    {
        public byte[] GetRawBytes() { throw new NotImplementedException(); }
        public void Dispose() { throw new NotImplementedException(); }
    }

    public class OutgoingMessage : IDisposable
    {
        public void SetRawBytes(byte[] data) { throw new NotImplementedException(); }
        public void Dispose() { throw new NotImplementedException(); }
    }

    public static class SideChannelManager
    {
        public static void RegisterSideChannel(SideChannel sideChannel) { throw new NotImplementedException(); }
        public static void UnregisterSideChannel(SideChannel sideChannel) { throw new NotImplementedException(); }
    }
}
