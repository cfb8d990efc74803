using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Makes the game objects of the bridge itself.</summary>
    internal static class LastingObject
    {
        /// <summary>An empty game object that survives the loading of scenes and ends with Play mode.</summary>
        /// <remarks>
        /// Not by hide flags: what is not saved outlives Play mode in the Editor unless it is destroyed at once, and
        /// the next Play mode would have two suns.
        /// </remarks>
        internal static GameObject New(string name)
        {
            var made = new GameObject(name);
            Object.DontDestroyOnLoad(made);
            return made;
        }
    }
}
