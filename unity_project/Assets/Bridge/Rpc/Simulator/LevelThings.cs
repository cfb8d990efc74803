using System.Collections.Generic;
using System.Linq;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>What stands in the level of a scene and never moves.</summary>
    public sealed class LevelThings
    {
        /// <summary>Nothing: the scene has no level.</summary>
        public static readonly LevelThings None = new LevelThings(new Wire.LevelThing[0]);

        /// <summary>Keeps <paramref name="things"/> by ascending id.</summary>
        public LevelThings(IEnumerable<Wire.LevelThing> things)
        {
            Things = things.OrderBy(thing => thing.InstanceId).ToArray();
        }

        /// <summary>Each with an id of its own, by ascending id.</summary>
        public IReadOnlyList<Wire.LevelThing> Things { get; }
    }
}
