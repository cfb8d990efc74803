using System;
using System.Collections.Generic;
using Bridge.Core;
using UnityEngine;
using Object = UnityEngine.Object;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// A table on the graphics device: what kind of surface an instance id has, for what weather lays on it. The
    /// numbers are those of BridgeCovers.hlsl; 0 is everything else.
    /// </summary>
    public sealed class GroundKinds : IDisposable
    {
        private const int Side = 256;

        private static readonly int Name = Shader.PropertyToID("_BridgeKinds");

        private static readonly Dictionary<Wire.Category, byte> Kinds = new Dictionary<Wire.Category, byte>
        {
            { Wire.Category.Road, 1 },
            { Wire.Category.Sidewalk, 2 },
            { Wire.Category.Terrain, 3 },
            { Wire.Category.Vegetation, 4 },
            { Wire.Category.Pedestrian, 5 },
            { Wire.Category.PersonSitting, 5 },
            { Wire.Category.Cyclist, 5 },
        };

        private readonly byte[] table = new byte[Side * Side];
        private readonly Texture2D texture;

        /// <summary>Makes an empty one.</summary>
        public GroundKinds()
        {
            texture = new Texture2D(Side, Side, TextureFormat.R8, false, true)
            {
                name = "Bridge kinds",
                hideFlags = HideFlags.HideAndDontSave,
                filterMode = FilterMode.Point,
                wrapMode = TextureWrapMode.Clamp,
            };
        }

        /// <summary>
        /// Enters what never moves and <paramref name="actors"/>, in place of all that was entered before.
        /// </summary>
        public void Set(IReadOnlyDictionary<int, Wire.Category> statics, IEnumerable<Wire.Actor> actors)
        {
            Array.Clear(table, 0, table.Length);
            foreach (KeyValuePair<int, Wire.Category> thing in statics)
            {
                Enter(thing.Key, thing.Value);
            }

            foreach (Wire.Actor actor in actors)
            {
                Enter((int)actor.ActorId, actor.Category);
            }

            texture.SetPixelData(table, 0);
            texture.Apply(false, false);
            Shader.SetGlobalTexture(Name, texture);
        }

        /// <summary>Frees it.</summary>
        public void Dispose()
        {
            Object.Destroy(texture);
        }

        private void Enter(int id, Wire.Category category)
        {
            byte kind;
            Kinds.TryGetValue(category, out kind);
            table[id] = kind;
        }
    }
}
