// Signatures of UnityEditor (6000.0) that our code calls: menus, assets, player settings, builds.
using System;
using UnityEngine;

namespace UnityEditor
{
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class MenuItem : Attribute
    {
        public string menuItem;
        public bool validate;
        public int priority;
        public MenuItem(string itemName) { }
        public MenuItem(string itemName, bool isValidateFunction) { }
    }

    public sealed class Menu
    {
        public static void SetChecked(string menuPath, bool isChecked) { throw new NotImplementedException(); }
    }

    public static class EditorPrefs
    {
        public static bool GetBool(string key, bool defaultValue) { throw new NotImplementedException(); }
        public static void SetBool(string key, bool value) { throw new NotImplementedException(); }
    }

    public sealed class EditorApplication
    {
        public static bool isPlaying { get; set; }
        public static void Exit(int returnValue) { throw new NotImplementedException(); }
    }

    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload { add { } remove { } }
    }

    public sealed class AssetDatabase
    {
        public static void CreateAsset(UnityEngine.Object asset, string path) { throw new NotImplementedException(); }
        public static bool DeleteAsset(string path) { throw new NotImplementedException(); }
        public static void Refresh() { throw new NotImplementedException(); }
        public static void SaveAssets() { throw new NotImplementedException(); }
        public static string[] FindAssets(string filter, string[] searchInFolders) { throw new NotImplementedException(); }
        public static string GUIDToAssetPath(string guid) { throw new NotImplementedException(); }
        public static string GetAssetPath(UnityEngine.Object assetObject) { throw new NotImplementedException(); }
        public static T LoadAssetAtPath<T>(string assetPath) where T : UnityEngine.Object { throw new NotImplementedException(); }
    }

    public sealed class ShaderUtil
    {
        public static bool allowAsyncCompilation { get; set; }
        public static bool ShaderHasError(Shader s) { throw new NotImplementedException(); }
    }

    public class EditorUtility
    {
        public static void SetDirty(UnityEngine.Object target) { throw new NotImplementedException(); }
    }

    public enum ScriptingImplementation
    {
        Mono2x = 0,
        IL2CPP = 1
    }

    public enum ApiCompatibilityLevel
    {
        NET_2_0 = 1,
        NET_2_0_Subset = 2,
        NET_Unity_4_8 = 3,
        NET_Web = 4,
        NET_Micro = 5,
        NET_Standard = 6
    }

    public enum ManagedStrippingLevel
    {
        Disabled = 0,
        Low = 1,
        Medium = 2,
        High = 3,
        Minimal = 4
    }

    public sealed class PlayerSettings : UnityEngine.Object
    {
        public static ColorSpace colorSpace { get; set; }
        public static bool runInBackground { get; set; }
        public static bool visibleInBackground { get; set; }
        public static bool resizableWindow { get; set; }
        public static bool forceSingleInstance { get; set; }
        public static FullScreenMode fullScreenMode { get; set; }
        public static ScriptingImplementation GetScriptingBackend(Build.NamedBuildTarget buildTarget) { throw new NotImplementedException(); }
        public static void SetScriptingBackend(Build.NamedBuildTarget buildTarget, ScriptingImplementation backend) { throw new NotImplementedException(); }
        public static ApiCompatibilityLevel GetApiCompatibilityLevel(Build.NamedBuildTarget buildTarget) { throw new NotImplementedException(); }
        public static void SetApiCompatibilityLevel(Build.NamedBuildTarget buildTarget, ApiCompatibilityLevel value) { throw new NotImplementedException(); }
        public static ManagedStrippingLevel GetManagedStrippingLevel(Build.NamedBuildTarget buildTarget) { throw new NotImplementedException(); }
        public static void SetManagedStrippingLevel(Build.NamedBuildTarget buildTarget, ManagedStrippingLevel level) { throw new NotImplementedException(); }
    }

    public class EditorUserBuildSettings : UnityEngine.Object
    {
        public static void SetPlatformSettings(string buildTargetGroup, string buildTarget, string name, string value) { throw new NotImplementedException(); }
    }

    public enum BuildTarget
    {
        StandaloneOSX = 2,
        StandaloneWindows64 = 19,
        StandaloneLinux64 = 24
    }

    public enum BuildTargetGroup
    {
        Unknown = 0,
        Standalone = 1
    }

    [Flags]
    public enum BuildOptions
    {
        None = 0,
        Development = 1,
        StrictMode = 2097152
    }

    public struct BuildPlayerOptions
    {
        public string[] scenes { get; set; }
        public string locationPathName { get; set; }
        public BuildTargetGroup targetGroup { get; set; }
        public BuildTarget target { get; set; }
        public BuildOptions options { get; set; }
    }

    public class BuildPipeline
    {
        public static bool IsBuildTargetSupported(BuildTargetGroup buildTargetGroup, BuildTarget target) { throw new NotImplementedException(); }
        public static Build.Reporting.BuildReport BuildPlayer(BuildPlayerOptions buildPlayerOptions) { throw new NotImplementedException(); }
    }

    public class EditorBuildSettings : UnityEngine.Object
    {
        public static EditorBuildSettingsScene[] scenes { get; set; }
    }

    public class EditorBuildSettingsScene
    {
        public EditorBuildSettingsScene(string path, bool enabled) { throw new NotImplementedException(); }
        public bool enabled { get; set; }
        public string path { get; set; }
    }
}
