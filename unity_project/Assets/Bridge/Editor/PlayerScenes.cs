using System.Collections.Generic;
using System.IO;
using System.Linq;
using UnityEditor;
using UnityEditor.SceneManagement;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>
    /// The scenes of a player: an empty one, with which it starts and in which scenes of the controller are built, and
    /// after it those that the build settings have, which are the levels of the catalogue.
    /// </summary>
    internal static class PlayerScenes
    {
        /// <summary>The scene with which a player starts.</summary>
        internal const string EmptyScene = GeneratedFolder.Path + "/DriveBridge.unity";

        /// <summary>Makes the empty scene if it is missing and puts it first in the build settings.</summary>
        /// <returns>The paths of all scenes of the player, the empty one first.</returns>
        internal static List<string> Ensure()
        {
            if (!File.Exists(EmptyScene))
            {
                Create();
            }
            List<EditorBuildSettingsScene> scenes = EditorBuildSettings.scenes
                .Where(scene => scene.path != EmptyScene)
                .ToList();
            scenes.Insert(0, new EditorBuildSettingsScene(EmptyScene, true));
            EditorBuildSettings.scenes = scenes.ToArray();
            return scenes.Where(scene => scene.enabled).Select(scene => scene.path).ToList();
        }

        [MenuItem("DriveBridge/Create empty scene", priority = 2)]
        private static void CreateAndOpen()
        {
            if (!EditorSceneManager.SaveCurrentModifiedScenesIfUserWantsTo())
            {
                return;
            }
            Create();
            Ensure();
            Debug.Log("DriveBridge: " + EmptyScene + " is open. Press Play; the console says where it listens.");
        }

        private static void Create()
        {
            GeneratedFolder.Ensure();
            // No camera and no light: nothing is drawn but what a capture asks for.
            var scene = EditorSceneManager.NewScene(NewSceneSetup.EmptyScene, NewSceneMode.Single);
            if (!EditorSceneManager.SaveScene(scene, EmptyScene))
            {
                throw new IOException(
                    "the scene " + EmptyScene + " cannot be saved; see that the folder " + GeneratedFolder.Path
                    + " can be written.");
            }
        }
    }
}
