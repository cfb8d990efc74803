using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>What a level brought.</summary>
    public sealed class LevelContent
    {
        /// <summary>Of a scene without a level.</summary>
        public static readonly LevelContent Nothing = new LevelContent(new LabelledThing[0], new Vec3[0], null);

        /// <summary>Keeps all of it.</summary>
        public LevelContent(
            IReadOnlyList<LabelledThing> things, IReadOnlyList<Vec3> streetLampPlaces, BridgeTraffic traffic)
        {
            Things = things;
            StreetLampPlaces = streetLampPlaces;
            Traffic = traffic;
        }

        /// <summary>What never moves, each with an id of its own.</summary>
        public IReadOnlyList<LabelledThing> Things { get; }

        /// <summary>Where its street lamps are, in the world frame. Unit: [m].</summary>
        public IReadOnlyList<Vec3> StreetLampPlaces { get; }

        /// <summary>What drives its traffic; null if nothing does.</summary>
        public BridgeTraffic Traffic { get; }
    }

    /// <summary>A thing of a level that never moves.</summary>
    public sealed class LabelledThing
    {
        /// <summary>Keeps all of it.</summary>
        public LabelledThing(int id, Wire.Category category, IReadOnlyList<Renderer> renderers)
        {
            Id = id;
            Category = category;
            Renderers = renderers;
        }

        /// <summary>The value of its pixels. Range: 16384 to 65535.</summary>
        public int Id { get; }

        /// <summary>What it is.</summary>
        public Wire.Category Category { get; }

        /// <summary>What it is drawn with.</summary>
        public IReadOnlyList<Renderer> Renderers { get; }
    }
}
