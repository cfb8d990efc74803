using System;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// A property of materials under the names that it has in the shaders that are known: those of glTFast, Unity's
    /// Standard shader, and those named after it.
    /// </summary>
    public sealed class KnownProperty
    {
        /// <summary>The texture of the base colour; its alpha says where there are holes.</summary>
        public static readonly KnownProperty BaseTexture =
            new KnownProperty("baseColorTexture", "_MainTex", "_BaseMap");

        /// <summary>What multiplies that texture.</summary>
        public static readonly KnownProperty BaseColour =
            new KnownProperty("baseColorFactor", "_Color", "_BaseColor");

        /// <summary>The alpha below which there are holes.</summary>
        public static readonly KnownProperty Cutoff = new KnownProperty("alphaCutoff", "_Cutoff");

        /// <summary>Which side is not drawn.</summary>
        public static readonly KnownProperty Cull = new KnownProperty("_CullMode", "_Cull");

        /// <summary>The light that the surface gives off.</summary>
        public static readonly KnownProperty Emission = new KnownProperty("emissiveFactor", "_EmissionColor");

        /// <summary>The texture that multiplies that light.</summary>
        public static readonly KnownProperty EmissionTexture =
            new KnownProperty("emissiveTexture", "_EmissionMap");

        private readonly int[] names;

        private KnownProperty(params string[] names)
        {
            this.names = Array.ConvertAll(names, name => Shader.PropertyToID(name));
        }

        /// <summary>Finds the name that the property has in <paramref name="material"/>.</summary>
        /// <returns>Whether the material has the property.</returns>
        public bool TryFind(Material material, out int name)
        {
            foreach (int each in names)
            {
                if (material.HasProperty(each))
                {
                    name = each;
                    return true;
                }
            }

            name = 0;
            return false;
        }
    }
}
