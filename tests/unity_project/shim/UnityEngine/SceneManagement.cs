// Signatures of UnityEngine.SceneManagement (6000.0) that our code calls.
using System;

namespace UnityEngine.SceneManagement
{
    public struct Scene
    {
        public bool isLoaded { get { throw new NotImplementedException(); } }
        public string name { get; set; }
        public string path { get { throw new NotImplementedException(); } }
        public bool IsValid() { throw new NotImplementedException(); }
        public GameObject[] GetRootGameObjects() { throw new NotImplementedException(); }
    }

    public enum LoadSceneMode
    {
        Single = 0,
        Additive = 1
    }

    public class SceneManager
    {
        public static AsyncOperation LoadSceneAsync(string sceneName, LoadSceneMode mode) { throw new NotImplementedException(); }
        public static AsyncOperation UnloadSceneAsync(Scene scene) { throw new NotImplementedException(); }
        public static int sceneCount { get { throw new NotImplementedException(); } }
        public static Scene GetSceneAt(int index) { throw new NotImplementedException(); }
    }
}
