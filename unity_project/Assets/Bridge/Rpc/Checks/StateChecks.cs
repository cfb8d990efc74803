using System.Collections.Generic;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>Checks of the state of the world.</summary>
    internal static class StateChecks
    {
        private const double FastestTurn = 100.0;

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
        }

        /// <summary>Refuses a category that the protocol does not have.</summary>
        internal static void Category(string where, Wire.Category category)
        {
            if (category < Wire.Category.Car || category > Wire.Category.Sky)
            {
                throw FieldChecks.Malformed($"{where}: {(int)category} is no category of this protocol version");
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
        }
    }
}
