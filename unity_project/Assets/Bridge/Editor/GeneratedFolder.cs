using System.IO;
using UnityEditor;

namespace Bridge.Editor
{
    /// <summary>Where the menus put assets that they can make again; not under version control.</summary>
    internal static class GeneratedFolder
    {
        /// <summary>Its path, from the project's root.</summary>
        internal const string Path = "Assets/Bridge.Generated";

        /// <summary>Its part that goes into every player.</summary>
        internal const string Resources = Path + "/Resources";

        /// <summary>Makes both.</summary>
        internal static void Ensure()
        {
            Directory.CreateDirectory(Resources);
            AssetDatabase.Refresh();
        }
    }
}
