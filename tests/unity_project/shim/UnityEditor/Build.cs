// Signatures of UnityEditor (6000.0) that our code calls: build reports, scenes, packages.
using System;
using UnityEngine.SceneManagement;

namespace UnityEditor.Build
{
    public struct NamedBuildTarget
    {
        public static readonly NamedBuildTarget Standalone;
    }
}

namespace UnityEditor.Build.Reporting
{
    public enum BuildResult
    {
        Unknown = 0,
        Succeeded = 1,
        Failed = 2,
        Cancelled = 3
    }

    public struct BuildSummary
    {
        public BuildResult result { get { throw new NotImplementedException(); } }
        public int totalErrors { get { throw new NotImplementedException(); } }
    }

    public sealed class BuildReport : UnityEngine.Object
    {
        public BuildSummary summary { get { throw new NotImplementedException(); } }
    }
}

namespace UnityEditor.SceneManagement
{
    public enum NewSceneSetup
    {
        EmptyScene = 0,
        DefaultGameObjects = 1
    }

    public enum NewSceneMode
    {
        Single = 0,
        Additive = 1
    }

    public sealed class EditorSceneManager : SceneManager
    {
        public static Scene NewScene(NewSceneSetup setup, NewSceneMode mode) { throw new NotImplementedException(); }
        public static bool SaveScene(Scene scene, string dstScenePath) { throw new NotImplementedException(); }
        public static bool SaveCurrentModifiedScenesIfUserWantsTo() { throw new NotImplementedException(); }
    }
}

namespace UnityEditor
{
    // Not called: it makes the short name of the one below ambiguous where both namespaces are used.
    public struct PackageInfo
    {
    }
}

namespace UnityEditor.PackageManager
{
    public sealed class PackageInfo
    {
        public string name { get { throw new NotImplementedException(); } }
        public string version { get { throw new NotImplementedException(); } }
        public static PackageInfo[] GetAllRegisteredPackages() { throw new NotImplementedException(); }
    }
}
