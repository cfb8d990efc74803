using Bridge.Unity;
using UnityEditor;

namespace Bridge.Editor
{
    /// <summary>The menu item that lets Play mode speak through ML-Agents.</summary>
    internal static class MlAgentsMenu
    {
        private const string Item = "DriveBridge/Use ML-Agents in Play mode";

        [MenuItem(Item, priority = 20)]
        private static void Toggle()
        {
            EditorPrefs.SetBool(PlayModeSettings.UseMlAgents, !IsOn());
        }

        [MenuItem(Item, true)]
        private static bool Validate()
        {
            Menu.SetChecked(Item, IsOn());
            return true;
        }

        private static bool IsOn()
        {
            return EditorPrefs.GetBool(PlayModeSettings.UseMlAgents, false);
        }
    }
}
