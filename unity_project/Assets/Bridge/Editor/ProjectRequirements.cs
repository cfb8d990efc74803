using System;
using System.Collections.Generic;
using System.Linq;
using UnityEditor;
using UnityEngine;
using UnityEngine.Rendering;
// UnityEditor has a type of that name as well.
using PackageInfo = UnityEditor.PackageManager.PackageInfo;

namespace Bridge.Editor
{
    /// <summary>What a project needs that only a person may change: versions, packages, pipeline, shaders.</summary>
    internal static class ProjectRequirements
    {
        private const string ShaderFolder = "Assets/Bridge";

        /// <summary>All of it.</summary>
        internal static IEnumerable<ProjectSetting> All()
        {
            yield return Needed(
                "Unity", "6000.0", () => ReleaseLine(Application.unityVersion),
                "Other releases may work; the project is written for Unity 6.0 LTS.");
            yield return Package("com.unity.ml-agents", "4");
            yield return Package("com.unity.cloud.gltfast", "6");
            yield return Needed(
                "Render pipeline", "built-in",
                () => GraphicsSettings.currentRenderPipeline == null ? "built-in" : "a scriptable one",
                "Set Project Settings > Graphics > Default Render Pipeline, and that of every quality level, to None.");
            yield return Needed(
                "Shader of models", "there", () => Shader.Find(ModelShaders.ShaderName) == null ? "missing" : "there",
                "It comes with com.unity.cloud.gltfast; reimport that package.");
            yield return Needed(
                "Shaders of DriveBridge", "no errors", ShaderErrors,
                "Select the shader in the project window; its inspector shows the compiler's messages.");
        }

        private static ProjectSetting Needed(string name, string expected, Func<string> found, string advice)
        {
            return new ProjectSetting(name, expected, found, advice, null);
        }

        private static ProjectSetting Package(string name, string majorVersion)
        {
            return Needed(
                "Package " + name, majorVersion + ".x", () => MajorVersion(name),
                "Window > Package Manager > Install package by name, or see Packages/manifest.json of DriveBridge.");
        }

        private static string MajorVersion(string package)
        {
            PackageInfo installed = PackageInfo.GetAllRegisteredPackages().FirstOrDefault(info => info.name == package);
            return installed == null ? "none" : installed.version.Split('.')[0] + ".x";
        }

        private static string ReleaseLine(string version)
        {
            return string.Join(".", version.Split('.').Take(2));
        }

        private static string ShaderErrors()
        {
            List<string> faulty = AssetDatabase.FindAssets("t:Shader", new[] { ShaderFolder })
                .Select(AssetDatabase.GUIDToAssetPath)
                .Where(path => ShaderUtil.ShaderHasError(AssetDatabase.LoadAssetAtPath<Shader>(path)))
                .ToList();
            return faulty.Count == 0 ? "no errors" : "errors in " + string.Join(", ", faulty);
        }
    }
}
