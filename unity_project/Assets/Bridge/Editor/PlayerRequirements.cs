using System;
using System.Collections.Generic;
using UnityEditor;
using UnityEditor.Build;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>The settings that players need. Building applies them.</summary>
    internal static class PlayerRequirements
    {
        private const string Where = "Building a player sets it; by hand: Project Settings > Player > ";

        /// <summary>All of them.</summary>
        internal static IEnumerable<ProjectSetting> All()
        {
            NamedBuildTarget standalone = NamedBuildTarget.Standalone;
            yield return Choice(
                "Colour space", ColorSpace.Linear, "Other Settings > Color Space",
                () => PlayerSettings.colorSpace, value => PlayerSettings.colorSpace = value);
            yield return Choice(
                "Scripting backend", ScriptingImplementation.Mono2x,
                "Other Settings > Scripting Backend (the gRPC library of ML-Agents does not work with IL2CPP)",
                () => PlayerSettings.GetScriptingBackend(standalone),
                value => PlayerSettings.SetScriptingBackend(standalone, value));
            yield return Choice(
                "API compatibility level", ApiCompatibilityLevel.NET_Unity_4_8,
                "Other Settings > Api Compatibility Level: .NET Framework",
                () => PlayerSettings.GetApiCompatibilityLevel(standalone),
                value => PlayerSettings.SetApiCompatibilityLevel(standalone, value));
            yield return Choice(
                "Managed stripping level", ManagedStrippingLevel.Disabled,
                "Optimization > Managed Stripping Level (protobuf reads its messages by reflection)",
                () => PlayerSettings.GetManagedStrippingLevel(standalone),
                value => PlayerSettings.SetManagedStrippingLevel(standalone, value));
            yield return Switch(
                "Run in background", true, "Resolution and Presentation > Run In Background",
                () => PlayerSettings.runInBackground, value => PlayerSettings.runInBackground = value);
            yield return Switch(
                "Visible in background", true, "Resolution and Presentation > Visible In Background",
                () => PlayerSettings.visibleInBackground, value => PlayerSettings.visibleInBackground = value);
            yield return Switch(
                "Resizable window", false, "Resolution and Presentation > Resizable Window",
                () => PlayerSettings.resizableWindow, value => PlayerSettings.resizableWindow = value);
            yield return Switch(
                "Force single instance", false, "Resolution and Presentation > Force Single Instance",
                () => PlayerSettings.forceSingleInstance, value => PlayerSettings.forceSingleInstance = value);
            yield return Choice(
                "Fullscreen mode", FullScreenMode.Windowed, "Resolution and Presentation > Fullscreen Mode",
                () => PlayerSettings.fullScreenMode, value => PlayerSettings.fullScreenMode = value);
        }

        private static ProjectSetting Choice<T>(string name, T expected, string where, Func<T> read, Action<T> write)
            where T : struct
        {
            return new ProjectSetting(
                name, expected.ToString(), () => read().ToString(), Where + where + ".", () => write(expected));
        }

        private static ProjectSetting Switch(
            string name, bool expected, string where, Func<bool> read, Action<bool> write)
        {
            return new ProjectSetting(
                name, OnOrOff(expected), () => OnOrOff(read()), Where + where + ".", () => write(expected));
        }

        private static string OnOrOff(bool value)
        {
            return value ? "on" : "off";
        }
    }
}
