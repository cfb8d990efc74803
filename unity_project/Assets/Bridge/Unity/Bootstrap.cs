using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Makes a simulator of every player and of the Editor's Play mode, whatever scene they begin with.</summary>
    internal static class Bootstrap
    {
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.AfterSceneLoad)]
        private static void Begin()
        {
            var host = new GameObject("DriveBridge");
            Object.DontDestroyOnLoad(host);
            host.AddComponent<BridgeHost>();
        }
    }
}
