using System.Collections.Generic;
using UnityEditor;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>
    /// Keeps the shader of models in players. glTFast finds it by name when a model arrives, so a build would leave it
    /// out, and it has shader features, of which a build keeps the combinations that some material uses. So a material
    /// for each combination that our models can need lies in a Resources folder, as glTFast's manual advises (Project
    /// Setup, Materials and Shader Variants).
    /// </summary>
    /// <remarks>
    /// "Always Included Shaders" would do as well, but builds every combination of features: thousands, in many minutes.
    /// </remarks>
    internal static class ModelShaders
    {
        /// <summary>What glTFast draws metallic-roughness materials with in the built-in render pipeline.</summary>
        internal const string ShaderName = "glTF/PbrMetallicRoughness";

        // Of opaque, masked and blended materials. The names are those of glTFast's BuiltInMaterialGenerator.
        private static readonly string[] AlphaModes = { null, "_ALPHATEST_ON", "_ALPHABLEND_ON" };

        // Lamps and windows glow; a sampler may turn or shift its texture.
        private static readonly string[] Features = { "_EMISSION", "_TEXTURE_TRANSFORM" };

        /// <summary>Makes the materials anew.</summary>
        internal static void Keep()
        {
            GeneratedFolder.Ensure();
            Shader shader = Shader.Find(ShaderName);
            foreach (string alphaMode in AlphaModes)
            {
                for (int chosen = 0; chosen < 1 << Features.Length; chosen++)
                {
                    Save(shader, Keywords(alphaMode, chosen));
                }
            }
            AssetDatabase.SaveAssets();
        }

        private static List<string> Keywords(string alphaMode, int chosen)
        {
            var keywords = new List<string>();
            if (alphaMode != null)
            {
                keywords.Add(alphaMode);
            }
            for (int i = 0; i < Features.Length; i++)
            {
                if ((chosen & (1 << i)) != 0)
                {
                    keywords.Add(Features[i]);
                }
            }
            return keywords;
        }

        private static void Save(Shader shader, List<string> keywords)
        {
            // The variants that draw one model many times are kept only where a material has instancing on.
            var material = new Material(shader) { enableInstancing = true };
            keywords.ForEach(material.EnableKeyword);
            string path = GeneratedFolder.Resources + "/Model" + string.Concat(keywords) + ".mat";
            AssetDatabase.DeleteAsset(path);
            AssetDatabase.CreateAsset(material, path);
        }
    }
}
