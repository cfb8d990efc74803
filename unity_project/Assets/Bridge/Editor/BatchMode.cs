using UnityEditor;
using UnityEngine;

namespace Bridge.Editor
{
    /// <summary>How entry points of <c>-executeMethod</c> end.</summary>
    internal static class BatchMode
    {
        /// <summary>Ends the Editor with status 0 or 1 in batch mode; does nothing when a person sits before it.</summary>
        internal static void End(bool succeeded)
        {
            if (Application.isBatchMode)
            {
                EditorApplication.Exit(succeeded ? 0 : 1);
            }
        }
    }
}
