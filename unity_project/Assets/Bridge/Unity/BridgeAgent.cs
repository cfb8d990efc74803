using Unity.MLAgents;
using Unity.MLAgents.Actuators;
using Unity.MLAgents.Policies;
using Unity.MLAgents.Sensors;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// Asks for a decision in every step of ML-Agents. ML-Agents exchanges messages, those of side channels as well,
    /// only in steps in which an agent has asked; a scene without agents would never be heard of.
    /// </summary>
    [AddComponentMenu("")]
    internal sealed class BridgeAgent : Agent
    {
        private const string BehaviourName = "DriveBridge";

        /// <summary>Makes one. The Academy must be connected, or the agent would decide by itself.</summary>
        /// <param name="parent">What carries it.</param>
        internal static void Create(Transform parent)
        {
            var carrier = new GameObject(BehaviourName);
            // An agent takes its parameters when it is enabled: not before they are set.
            carrier.SetActive(false);
            carrier.transform.SetParent(parent, false);
            var behaviour = carrier.AddComponent<BehaviorParameters>();
            behaviour.BehaviorName = BehaviourName;
            // One value each way, which mean nothing: clients of ML-Agents expect an observation and an action.
            behaviour.BrainParameters.VectorObservationSize = 1;
            behaviour.BrainParameters.ActionSpec = ActionSpec.MakeContinuous(1);
            carrier.AddComponent<BridgeAgent>();
            carrier.SetActive(true);
        }

        /// <inheritdoc/>
        public override void CollectObservations(VectorSensor sensor)
        {
            sensor.AddObservation(0f);
        }

        /// <inheritdoc/>
        public override void Heuristic(in ActionBuffers actionsOut)
        {
            // Called instead of the client once it has gone. There is nothing to decide.
        }

        /// <inheritdoc/>
        protected override void OnEnable()
        {
            base.OnEnable();
            Academy.Instance.AgentPreStep += Ask;
        }

        /// <inheritdoc/>
        protected override void OnDisable()
        {
            // Asking for the instance after the Academy was disposed of would make another one.
            if (Academy.IsInitialized)
            {
                Academy.Instance.AgentPreStep -= Ask;
            }

            base.OnDisable();
        }

        private void Ask(int step)
        {
            RequestDecision();
        }
    }
}
