using System.IO;
using System.Linq;
using UnityEditor;
using UnityEditor.Build.Reporting;
using UnityEditor.SceneManagement;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>
    /// Builds players: from the menu DriveBridge, or in batch mode with
    /// <c>-batchmode -projectPath unity_project -executeMethod Bridge.Editor.BridgeBuild.BuildLinux</c> (likewise
    /// <c>BuildWindows</c>, <c>BuildMac</c>). In batch mode the Editor ends with status 0 if there is a player, else 1.
    /// </summary>
    public static class BridgeBuild
    {
        private const string Folder = "Build";

        /// <summary>Builds a 64-bit Linux player: <c>Build/Linux/DriveBridge.x86_64</c>.</summary>
        public static void BuildLinux()
        {
            BatchMode.End(Build(BuildTarget.StandaloneLinux64));
        }

        /// <summary>Builds a 64-bit Windows player: <c>Build/Windows/DriveBridge.exe</c>.</summary>
        public static void BuildWindows()
        {
            BatchMode.End(Build(BuildTarget.StandaloneWindows64));
        }

        /// <summary>Builds a player for Intel and Apple processors: <c>Build/macOS/DriveBridge.app</c>.</summary>
        public static void BuildMac()
        {
            BatchMode.End(Build(BuildTarget.StandaloneOSX));
        }

        [MenuItem("DriveBridge/Build player for this system", priority = 1)]
        private static void BuildForThisSystem()
        {
            // Making the empty scene closes the one that is open.
            if (!EditorSceneManager.SaveCurrentModifiedScenesIfUserWantsTo())
            {
                return;
            }

            switch (Application.platform)
            {
                case RuntimePlatform.WindowsEditor:
                    Build(BuildTarget.StandaloneWindows64);
                    break;
                case RuntimePlatform.OSXEditor:
                    Build(BuildTarget.StandaloneOSX);
                    break;
                default:
                    Build(BuildTarget.StandaloneLinux64);
                    break;
            }
        }

        private static bool Build(BuildTarget target)
        {
            if (!BuildPipeline.IsBuildTargetSupported(BuildTargetGroup.Standalone, target))
            {
                Debug.LogError(
                    "DriveBridge: this Unity cannot build for " + target + ". Expected the module \"" + Module(target)
                    + "\": add it to Unity " + Application.unityVersion + " with Unity Hub.");
                return false;
            }
            ProjectCheck.ApplySettings();
            if (!ProjectCheck.Run())
            {
                return false;
            }
            ModelShaders.Keep();
            if (target == BuildTarget.StandaloneOSX)
            {
                // The names are those of the settings that the build window keeps for macOS.
                EditorUserBuildSettings.SetPlatformSettings("Standalone", "OSXUniversal", "Architecture", "x64ARM64");
            }
            string player = Path.Combine(Folder, PlayerPath(target));
            BuildReport report = BuildPipeline.BuildPlayer(new BuildPlayerOptions
            {
                scenes = PlayerScenes.Ensure().ToArray(),
                locationPathName = player,
                target = target,
                targetGroup = BuildTargetGroup.Standalone,
                options = BuildOptions.StrictMode
            });
            if (report.summary.result != BuildResult.Succeeded)
            {
                Debug.LogError(
                    "DriveBridge: no player was built (" + report.summary.result + ", " + report.summary.totalErrors
                    + " errors); the errors are in the console above.");
                return false;
            }
            Debug.Log("DriveBridge: the player is " + Path.GetFullPath(player));
            return true;
        }

        private static string PlayerPath(BuildTarget target)
        {
            switch (target)
            {
                case BuildTarget.StandaloneWindows64:
                    return "Windows/DriveBridge.exe";
                case BuildTarget.StandaloneOSX:
                    return "macOS/DriveBridge.app";
                default:
                    return "Linux/DriveBridge.x86_64";
            }
        }

        private static string Module(BuildTarget target)
        {
            switch (target)
            {
                case BuildTarget.StandaloneWindows64:
                    return "Windows Build Support (Mono)";
                case BuildTarget.StandaloneOSX:
                    return "Mac Build Support (Mono)";
                default:
                    return "Linux Build Support (Mono)";
            }
        }
    }
}
