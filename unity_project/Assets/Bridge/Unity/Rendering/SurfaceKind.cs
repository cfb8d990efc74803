using System;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// What of a material decides which pixels its surface covers: holes, and which sides are seen. Everything without
    /// holes is solid, panes of glass too, as in the embedded engine.
    /// </summary>
    /// <remarks>
    /// It is read from the properties of <see cref="KnownProperty"/>. A shader that moves vertices, or that discards
    /// pixels by other means, covers other pixels in the picture than in the ids.
    /// </remarks>
    public sealed class SurfaceKind : IEquatable<SurfaceKind>
    {
        /// <summary>The cutoff of surfaces without holes.</summary>
        public const float NoHoles = -1f;

        private const string HolesKeyword = "_ALPHATEST_ON";

        private SurfaceKind(CullMode cull, Texture texture, Vector4 scaleAndOffset, float opacity, float cutoff)
        {
            Cull = cull;
            Texture = texture;
            ScaleAndOffset = scaleAndOffset;
            Opacity = opacity;
            Cutoff = cutoff;
        }

        /// <summary>Which side is not drawn.</summary>
        public CullMode Cull { get; }

        /// <summary>Whose alpha says where the holes are; null for 1 everywhere.</summary>
        public Texture Texture { get; }

        /// <summary>Scale (x, y) and offset (z, w) from the mesh's first texture coordinates to the texture's.</summary>
        public Vector4 ScaleAndOffset { get; }

        /// <summary>Multiplies the texture's alpha.</summary>
        public float Opacity { get; }

        /// <summary>Holes are where alpha is less; <see cref="NoHoles"/> if there are none.</summary>
        public float Cutoff { get; }

        /// <summary>Reads a material; null, which Unity draws as an error, is solid.</summary>
        public static SurfaceKind Of(Material material)
        {
            if (material == null)
            {
                return new SurfaceKind(CullMode.Back, null, new Vector4(1f, 1f, 0f, 0f), 1f, NoHoles);
            }

            int name;
            CullMode cull = KnownProperty.Cull.TryFind(material, out name)
                ? (CullMode)(int)material.GetFloat(name)
                : CullMode.Back;
            bool hasHoles = material.IsKeywordEnabled(HolesKeyword)
                || material.GetTag("RenderType", false, string.Empty) == "TransparentCutout";
            if (!hasHoles)
            {
                return new SurfaceKind(cull, null, new Vector4(1f, 1f, 0f, 0f), 1f, NoHoles);
            }

            Texture texture = null;
            var scaleAndOffset = new Vector4(1f, 1f, 0f, 0f);
            if (KnownProperty.BaseTexture.TryFind(material, out name))
            {
                texture = material.GetTexture(name);
                Vector2 scale = material.GetTextureScale(name);
                Vector2 offset = material.GetTextureOffset(name);
                scaleAndOffset = new Vector4(scale.x, scale.y, offset.x, offset.y);
            }

            float opacity = KnownProperty.BaseColour.TryFind(material, out name) ? material.GetColor(name).a : 1f;
            float cutoff = KnownProperty.Cutoff.TryFind(material, out name) ? material.GetFloat(name) : 0.5f;
            return new SurfaceKind(cull, texture, scaleAndOffset, opacity, cutoff);
        }

        /// <inheritdoc/>
        public bool Equals(SurfaceKind other)
        {
            return other != null && Cull == other.Cull && ReferenceEquals(Texture, other.Texture)
                && ScaleAndOffset.Equals(other.ScaleAndOffset) && Opacity.Equals(other.Opacity)
                && Cutoff.Equals(other.Cutoff);
        }

        /// <inheritdoc/>
        public override bool Equals(object other)
        {
            return Equals(other as SurfaceKind);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            int texture = ReferenceEquals(Texture, null) ? 0 : Texture.GetHashCode();
            return ((texture * 31 + ScaleAndOffset.GetHashCode()) * 31 + Cutoff.GetHashCode()) * 31 + (int)Cull;
        }
    }
}
