using System;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// The shaders of the bridge. They lie in Resources: shaders that no asset refers to are left out of players
    /// otherwise.
    /// </summary>
    public static class BridgeShaders
    {
        /// <summary>The shader in the file <paramref name="name"/>.shader.</summary>
        /// <exception cref="InvalidOperationException">It is not there, or the graphics device cannot run it.</exception>
        public static Shader Load(string name)
        {
            var shader = Resources.Load<Shader>(name);
            if (shader == null)
            {
                throw new InvalidOperationException(
                    $"expected the shader {name} in a Resources folder of the project, got nothing; "
                    + "restore Assets/Bridge/Unity/Resources and build again");
            }

            if (!shader.isSupported)
            {
                throw new InvalidOperationException(
                    $"expected a graphics device that can run the shader {shader.name}, got {SystemInfo.graphicsDeviceName} "
                    + $"with {SystemInfo.graphicsDeviceType}; see the log for errors of the shader, and try another graphics "
                    + "API, for example with -force-vulkan");
            }

            return shader;
        }

        /// <summary>A new material with that shader.</summary>
        /// <exception cref="InvalidOperationException">It is not there, or the graphics device cannot run it.</exception>
        public static Material NewMaterial(string name)
        {
            return new Material(Load(name)) { hideFlags = HideFlags.HideAndDontSave };
        }
    }
}
