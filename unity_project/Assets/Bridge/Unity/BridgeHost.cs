using System;
using System.IO;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// Serves the simulator while it is enabled: over gRPC, over a socket, or through ML-Agents, as the command line says
    /// (<see cref="HostOptions"/>). Whatever is asked for is worked on in <c>Update</c>, on Unity's thread.
    /// </summary>
    /// <remarks>
    /// Without a port on the command line it listens on <see cref="DefaultPort"/>. A player with <c>--mlagents-port</c>,
    /// and Play mode after the menu item DriveBridge/Use ML-Agents in Play mode, speak through ML-Agents instead.
    /// </remarks>
    [DisallowMultipleComponent]
    [AddComponentMenu("")]
    public sealed class BridgeHost : MonoBehaviour
    {
        /// <summary>Where it listens unless the command line says otherwise.</summary>
        public const int DefaultPort = 50051;

        // Between frames Unity sleeps; so a request waits 2 ms at most, and an idle player leaves the processor alone.
        private const int FramesPerSecond = 500;

        private const int FailedToStart = 1;

        private WorkQueue queue;
        private UnitySimulator simulator;
        private IDisposable listener;
        private MlAgentsHost mlAgents;
        private StandardInput input;

        /// <summary>Where the simulator can be reached, or why it cannot.</summary>
        public string Status { get; private set; } = "";

        private void OnEnable()
        {
            Application.runInBackground = true;
            QualitySettings.vSyncCount = 0;
            Application.targetFrameRate = FramesPerSecond;
            Application.quitting += Stop;
#if UNITY_EDITOR
            UnityEditor.AssemblyReloadEvents.beforeAssemblyReload += Stop;
#endif
            try
            {
                Begin(Environment.GetCommandLineArgs());
            }
            catch (Exception error) when (error is ArgumentException || error is IOException)
            {
                Fail(error.Message);
            }
            catch (Exception error)
            {
                Debug.LogException(error, this);
                // A native library that is missing hides behind the failure of a static constructor.
                Fail("the simulator does not start: " + error.GetBaseException().Message);
            }
        }

        private void Update()
        {
            if (queue == null)
            {
                return;
            }

            if (input != null && input.IsClosed)
            {
                Application.Quit();
                return;
            }

            queue.Pump();
            if (mlAgents != null)
            {
                mlAgents.Step();
            }
        }

#if UNITY_EDITOR
        private void OnGUI()
        {
            GUI.Label(new Rect(8f, 8f, 800f, 24f), Status);
        }
#endif

        private void OnDisable()
        {
            Application.quitting -= Stop;
#if UNITY_EDITOR
            UnityEditor.AssemblyReloadEvents.beforeAssemblyReload -= Stop;
#endif
            Stop();
        }

        private void Begin(string[] arguments)
        {
            HostOptions options = HostOptions.Parse(arguments);
            queue = new WorkQueue();
            simulator = new UnitySimulator();
            var service = new SimulatorService(simulator, queue, PlayerLog.WriteError);
            if (options.ExitWithStdin && !Application.isEditor)
            {
                input = new StandardInput();
            }

            if (IsForMlAgents(arguments))
            {
                PlayerLog.Write("waiting for ML-Agents");
                mlAgents = new MlAgentsHost(new ChannelDispatcher(service), transform, PlayerLog.WriteError);
                Status = "DriveBridge speaks through ML-Agents";
            }
            else
            {
                string line = options.Announcement(Listen(options, service));
                Status = line;
                PlayerLog.Announce(line);
            }
        }

        private int Listen(HostOptions options, SimulatorService service)
        {
            int port = options.Port ?? DefaultPort;
            if (options.Transport == HostTransport.Socket)
            {
                var socket = new SocketHost(service, port, PlayerLog.WriteError);
                listener = socket;
                return socket.Port;
            }

            var grpc = new GrpcHost(service, port);
            listener = grpc;
            return grpc.Port;
        }

        private static bool IsForMlAgents(string[] arguments)
        {
#if UNITY_EDITOR
            return UnityEditor.EditorPrefs.GetBool(PlayModeSettings.UseMlAgents, false);
#else
            return MlAgentsHost.IsAskedFor(arguments);
#endif
        }

        private void Fail(string reason)
        {
            Status = "DriveBridge: " + reason;
            PlayerLog.WriteError(reason);
            Stop();
            if (!Application.isEditor)
            {
                Application.Quit(FailedToStart);
            }
        }

        /// <summary>
        /// Ends everything within a few seconds. Comes from OnDisable, before Unity quits, and before the Editor reloads
        /// assemblies, whichever is first; the others find nothing left to do.
        /// </summary>
        private void Stop()
        {
            if (queue == null)
            {
                return;
            }

            // First, so that no call that the listeners wait for is left without an end.
            queue.Stop();
            queue = null;
            Dispose(ref listener);
            Dispose(ref mlAgents);
            Dispose(ref input);
            Dispose(ref simulator);
        }

        private static void Dispose<T>(ref T part) where T : class, IDisposable
        {
            T ended = part;
            part = null;
            if (ended != null)
            {
                ended.Dispose();
            }
        }
    }
}
