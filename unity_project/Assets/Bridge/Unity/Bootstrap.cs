using System.Collections.Generic;
using System.Linq;
using UnityEngine;
using UnityEngine.SceneManagement;

namespace Bridge.Unity
{
    /// <summary>Makes a simulator of every player and of the Editor's Play mode, whatever scene they begin with.</summary>
    internal static class Bootstrap
    {
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.AfterSceneLoad)]
        private static void Begin()
        {
            PutAside();
            LastingObject.New("DriveBridge").AddComponent<BridgeHost>();
        }

        // What stands or shines in the scene that happens to be open would be in every picture, without an id.
        private static void PutAside()
        {
            var names = new List<string>();
            foreach (GameObject root in Enumerable.Range(0, SceneManager.sceneCount)
                .Select(SceneManager.GetSceneAt).Where(scene => scene.isLoaded)
                .SelectMany(scene => scene.GetRootGameObjects()).Where(IsInPictures))
            {
                root.SetActive(false);
                names.Add(root.name);
            }

            if (names.Count > 0)
            {
                PlayerLog.Write(
                    "pictures show what a controller sends and nothing of the scene that is open; put aside: "
                    + string.Join(", ", names));
            }
        }

        private static bool IsInPictures(GameObject root)
        {
            return root.GetComponentInChildren<Renderer>() != null
                || root.GetComponentInChildren<Light>() != null
                || root.GetComponentInChildren<Camera>() != null;
        }
    }
}
