using System.Collections.Generic;
using System.Linq;
using System.Text;
using UnityEditor;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>Compares the project with what a simulator needs and says what to do about the differences.</summary>
    public static class ProjectCheck
    {
        /// <summary>
        /// The check in batch mode: <c>-executeMethod Bridge.Editor.ProjectCheck.Check</c>. The Editor ends with
        /// status 0 if all is right, else 1.
        /// </summary>
        public static void Check()
        {
            BatchMode.End(Run());
        }

        /// <summary>Makes right what a program may: the settings of players.</summary>
        internal static void ApplySettings()
        {
            foreach (ProjectSetting setting in PlayerRequirements.All())
            {
                setting.Apply();
            }
            AssetDatabase.SaveAssets();
        }

        /// <summary>Writes a line for each thing that is needed to the console.</summary>
        /// <returns>Whether all of them are right.</returns>
        internal static bool Run()
        {
            List<ProjectSetting> settings = ProjectRequirements.All().Concat(PlayerRequirements.All()).ToList();
            var report = new StringBuilder("DriveBridge: project check\n");
            foreach (ProjectSetting setting in settings)
            {
                report.Append(Line(setting));
            }
            bool isRight = settings.All(setting => setting.IsRight);
            if (isRight)
            {
                Debug.Log(report.Append("Everything is as it must be.").ToString());
            }
            else
            {
                Debug.LogError(report.Append("Mend what is marked, then check again.").ToString());
            }
            return isRight;
        }

        [MenuItem("DriveBridge/Check project", priority = 3)]
        private static void RunFromMenu()
        {
            Run();
        }

        private static string Line(ProjectSetting setting)
        {
            if (setting.IsRight)
            {
                return "  right  " + setting.Name + ": " + setting.Found + "\n";
            }
            return "  WRONG  " + setting.Name + ": expected " + setting.Expected + ", found " + setting.Found + ". "
                + setting.Advice + "\n";
        }
    }
}
