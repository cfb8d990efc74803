using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Bridge.Core;
using UnityEngine;
using UnityEngine.SceneManagement;
using UnityScene = UnityEngine.SceneManagement.Scene;

namespace Bridge.Unity
{
    /// <summary>
    /// Loads one level at a time beside the scene that is running, and takes it away again.
    /// </summary>
    /// <remarks>
    /// What a level says about light does not hold: light comes from the state. So its lamps are off, its cameras too,
    /// light that was baked into it or into its reflection probes is left out, and its sky is not used.
    /// </remarks>
    public sealed class LevelLoader
    {
        private UnityScene level;

        /// <summary>Loads the scene <paramref name="name"/>; none is loaded. It takes several frames.</summary>
        /// <param name="name">One of the catalogue.</param>
        /// <param name="taken">Ids that placements have.</param>
        /// <exception cref="RequestException">The player does not have that scene.</exception>
        public async Task<LevelContent> Load(string name, ISet<int> taken)
        {
            // Null, and an error in the log, where there is no such scene.
            AsyncOperation loading = SceneManager.LoadSceneAsync(name, LoadSceneMode.Additive);
            if (loading == null)
            {
                throw new RequestException(
                    StatusCode.InvalidArgument,
                    $"level '{name}': expected a scene that is in the build, got none of that name; add it to the "
                    + "scenes of the build (File/Build Profiles) and build the player again");
            }

            await Finished(loading);
            // Scenes are in the order in which they were loaded; one of that name may be open in the Editor as well.
            level = SceneManager.GetSceneAt(SceneManager.sceneCount - 1);
            GameObject[] roots = level.GetRootGameObjects();
            PutOutLights(roots);
            BridgeTraffic traffic = roots.Select(root => root.GetComponentInChildren<BridgeTraffic>(true))
                .FirstOrDefault(found => found != null);
            Vec3[] lamps = roots.SelectMany(StreetLamps.Find)
                .Select(place => Axes.WorldFromUnity(place.ToVec3())).ToArray();
            return new LevelContent(LevelLabels.Read(roots, taken), lamps, traffic);
        }

        /// <summary>Takes the level away, if there is one. It takes several frames.</summary>
        public async Task Unload()
        {
            AsyncOperation unloading = Begin();
            if (unloading != null)
            {
                await Finished(unloading);
            }
        }

        /// <summary>The same, for a player that ends: nobody waits for it.</summary>
        public void Abandon()
        {
            Begin();
        }

        private static void PutOutLights(GameObject[] roots)
        {
            foreach (GameObject root in roots)
            {
                foreach (Light light in root.GetComponentsInChildren<Light>(true))
                {
                    light.enabled = false;
                }

                foreach (ReflectionProbe probe in root.GetComponentsInChildren<ReflectionProbe>(true))
                {
                    probe.enabled = false;
                }

                foreach (Camera camera in root.GetComponentsInChildren<Camera>(true))
                {
                    camera.enabled = false;
                }

                foreach (Renderer renderer in root.GetComponentsInChildren<Renderer>(true))
                {
                    // No lightmap: Unity's documentation of Renderer.lightmapIndex.
                    renderer.lightmapIndex = -1;
                }
            }

            LightmapSettings.lightmaps = new LightmapData[0];
            LightmapSettings.lightProbes = null;
        }

        private static async Task Finished(AsyncOperation operation)
        {
            while (!operation.isDone)
            {
                // Comes back to Unity's thread in the next frame.
                await Task.Yield();
            }
        }

        // Hides the level at once and begins to unload it; null if there is none.
        private AsyncOperation Begin()
        {
            if (!level.IsValid() || !level.isLoaded)
            {
                return null;
            }

            foreach (GameObject root in level.GetRootGameObjects())
            {
                root.SetActive(false);
            }

            UnityScene gone = level;
            level = default(UnityScene);
            return SceneManager.UnloadSceneAsync(gone);
        }
    }
}
