namespace Bridge.Unity
{
    /// <summary>What the Editor's menu sets for Play mode on this machine.</summary>
    public static class PlayModeSettings
    {
        /// <summary>Key in UnityEditor.EditorPrefs: whether Play mode speaks through ML-Agents.</summary>
        public const string UseMlAgents = "DriveBridge.UseMlAgents";
    }
}
