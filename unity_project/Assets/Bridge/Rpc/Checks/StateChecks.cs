using System;
using System.Collections.Generic;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of the state of the world.</summary>
    internal static class StateChecks
    {
        /// <summary>The highest number of a signal; 0 is none.</summary>
        internal const uint LastSignal = 65535;

        /// <summary>As many lights of its own as a state may have.</summary>
        internal const int MostPointLights = 16;

        private const double FastestTurn = 100.0;
        private const double FarthestRoll = 1e9;
        private const double BrightestCandela = 1e9;
        private const double ShortestReach = 0.1;
        private const double FarthestReach = 1e4;

        /// <summary>Refuses a state that is absent or malformed.</summary>
        internal static void State(Wire.WorldState state)
        {
            FieldChecks.Required("state", state);
            GeometryChecks.Pose("state.world_from_ego", state.WorldFromEgo);
            ConditionChecks.Weather(state.Weather);
            ConditionChecks.Illumination(state.Illumination);
            GeometryChecks.Vector("state.ego_velocity_mps", state.EgoVelocityMps);
            FieldChecks.InRange("state.ego_yaw_rate", state.EgoYawRate, -FastestTurn, FastestTurn);
            var ids = new HashSet<uint>();
            foreach (Wire.Actor actor in state.Actors)
            {
                Actor($"state.actors[id {actor.ActorId}]", actor);
                if (!ids.Add(actor.ActorId))
                {
                    throw FieldChecks.Malformed(
                        $"state.actors: id {actor.ActorId} occurs more than once; ids must be unique");
                }
            }

            Signals(state.Signals);
            PointLights(state.PointLights);
        }

        /// <summary>Refuses a category that the protocol does not have.</summary>
        internal static void Category(string where, Wire.Category category)
        {
            if (category < Wire.Category.Car || category > Wire.Category.Distractor)
            {
                throw FieldChecks.Malformed($"{where}: {(int)category} is no category of this protocol version");
            }
        }

        private static void Signals(IReadOnlyList<Wire.Signal> signals)
        {
            var numbers = new HashSet<uint>();
            for (int i = 0; i < signals.Count; i++)
            {
                Wire.Signal signal = signals[i];
                FieldChecks.InRange($"state.signals[{i}].number", signal.Number, 1, LastSignal);
                if (signal.Aspect < Wire.Aspect.Off || signal.Aspect > Wire.Aspect.Green)
                {
                    throw FieldChecks.Malformed(
                        $"state.signals[{i}].aspect: {(int)signal.Aspect} is no aspect of this protocol version");
                }

                if (!numbers.Add(signal.Number))
                {
                    throw FieldChecks.Malformed(
                        $"state.signals: number {signal.Number} occurs more than once; numbers must be unique");
                }
            }
        }

        private static void PointLights(IReadOnlyList<Wire.PointLight> lights)
        {
            if (lights.Count > MostPointLights)
            {
                throw FieldChecks.Malformed(
                    $"state.point_lights: expected at most {MostPointLights}, got {lights.Count}");
            }

            for (int i = 0; i < lights.Count; i++)
            {
                string where = $"state.point_lights[{i}]";
                FieldChecks.Required($"{where}.position", lights[i].Position);
                GeometryChecks.Vector($"{where}.position", lights[i].Position);
                GeometryChecks.Color($"{where}.color", lights[i].Color);
                FieldChecks.InRange($"{where}.intensity_cd", lights[i].IntensityCd, 0.0, BrightestCandela);
                FieldChecks.InRange($"{where}.reach_m", lights[i].ReachM, ShortestReach, FarthestReach);
            }
        }

        private static void Actor(string where, Wire.Actor actor)
        {
            FieldChecks.InRange($"{where}.actor_id", actor.ActorId, 1, InstanceIds.FirstStatic - 1);
            Category($"{where}.category", actor.Category);
            GeometryChecks.Pose($"{where}.world_from_actor", actor.WorldFromActor);
            GeometryChecks.Size($"{where}.size", actor.Size);
            GeometryChecks.Vector($"{where}.velocity_mps", actor.VelocityMps);
            GeometryChecks.Color($"{where}.primary", actor.Primary);
            GeometryChecks.Color($"{where}.secondary", actor.Secondary);
            FieldChecks.InRange($"{where}.steering", actor.Steering, -Math.PI / 2.0, Math.PI / 2.0);
            FieldChecks.InRange($"{where}.rolled_m", actor.RolledM, -FarthestRoll, FarthestRoll);
        }
    }
}
