using System;
using System.Collections.Generic;
using UnityEngine;
using Object = UnityEngine.Object;

namespace Bridge.Unity
{
    /// <summary>
    /// Textures of lit windows, worked out from the textures of facades: their alpha marks the glass, 1 on the wall and
    /// a half on panes.
    /// </summary>
    public sealed class WindowPanes : IDisposable
    {
        private static readonly int Pattern = Shader.PropertyToID("_BridgePattern");

        private readonly Dictionary<Key, RenderTexture> made = new Dictionary<Key, RenderTexture>();
        private Material material;

        /// <summary>
        /// Where the panes of <paramref name="facade"/> are lit in one of many patterns, by the same texture
        /// coordinates; black without a texture, for then there is no telling glass from wall.
        /// </summary>
        public Texture Lit(Texture facade, int pattern)
        {
            if (facade == null)
            {
                return Texture2D.blackTexture;
            }

            var key = new Key { Facade = facade, Pattern = pattern };
            RenderTexture lit;
            if (!made.TryGetValue(key, out lit))
            {
                lit = Make(facade, pattern);
                made.Add(key, lit);
            }

            return lit;
        }

        /// <summary>Frees all of them.</summary>
        public void Dispose()
        {
            foreach (RenderTexture lit in made.Values)
            {
                lit.Release();
                Object.Destroy(lit);
            }

            made.Clear();
            if (material != null)
            {
                Object.Destroy(material);
            }
        }

        private RenderTexture Make(Texture facade, int pattern)
        {
            if (material == null)
            {
                material = BridgeShaders.NewMaterial("BridgeWindows");
            }

            var lit = new RenderTexture(
                facade.width, facade.height, 0, RenderTextureFormat.ARGB32, RenderTextureReadWrite.Linear)
            {
                name = "Bridge windows",
                hideFlags = HideFlags.HideAndDontSave,
                wrapMode = TextureWrapMode.Repeat,
                filterMode = FilterMode.Trilinear,
                useMipMap = true,
                autoGenerateMips = true,
            };
            material.SetVector(Pattern, new Vector4(pattern, 0f, 0f, 0f));
            // From texture to texture Blit keeps texture coordinates, whatever the graphics API thinks of rows.
            Graphics.Blit(facade, lit, material);
            return lit;
        }

        private struct Key
        {
            public Texture Facade;
            public int Pattern;
        }
    }
}
