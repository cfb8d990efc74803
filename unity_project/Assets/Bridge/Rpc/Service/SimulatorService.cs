using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Bridge.Core;
using Google.Protobuf;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Rpc
{
    /// <summary>
    /// The service of simulator.proto around any <see cref="ISimulator"/>, whatever carries its calls. The twin of
    /// bridge/protocol/service.py.
    /// </summary>
    /// <remarks>
    /// Calls come from any thread. Messages are read, checked and written on the threads of the callers; only what
    /// the simulator does is done on its own thread, in the order of the calls, through the work queue. The
    /// scene and its assets are touched only by items of the queue, which run one after the other.
    /// </remarks>
    public sealed class SimulatorService
    {
        private readonly ISimulator simulator;
        private readonly SimulatorInfo info;
        private readonly WorkQueue queue;
        private readonly Action<string> log;
        private readonly SharedImages sharedImages = new SharedImages();
        private readonly Dictionary<string, Func<byte[], CancellationToken, Task<IMessage>>> methods;

        private readonly AssetStore store = new AssetStore();
        private readonly LoadedScene loaded = new LoadedScene();

        /// <summary>Serves <paramref name="simulator"/>. To be called on its thread.</summary>
        /// <param name="simulator">What draws.</param>
        /// <param name="queue">Whose items run on the thread of the simulator.</param>
        /// <param name="log">Takes a defect of the simulator with its stack; called from any thread.</param>
        public SimulatorService(ISimulator simulator, WorkQueue queue, Action<string> log)
        {
            this.simulator = simulator;
            info = simulator.Info;
            this.queue = queue;
            this.log = log;
            methods = new Dictionary<string, Func<byte[], CancellationToken, Task<IMessage>>>
            {
                { "GetInfo", Method(Wire.GetInfoRequest.Parser, (request, cancellation) => GetInfo()) },
                { "LoadScene", Method(Wire.LoadSceneRequest.Parser, LoadScene) },
                { "Capture", Method(Wire.CaptureRequest.Parser, Capture) },
                { "SetTraffic", Method(Wire.SetTrafficRequest.Parser, SetTraffic) },
                { "Advance", Method(Wire.AdvanceRequest.Parser, Advance) },
            };
        }

        /// <summary>The names of the rpcs.</summary>
        public IReadOnlyCollection<string> Methods
        {
            get { return methods.Keys; }
        }

        /// <summary>Answers the serialized request of an rpc with its serialized response. Blocks nobody.</summary>
        /// <param name="method">One of <see cref="Methods"/>.</param>
        /// <param name="request">The serialized request.</param>
        /// <param name="cancellation">Whether nobody waits any more; asked just before the simulator begins.</param>
        /// <exception cref="RequestException">
        /// The only exception with which the task fails; its message is for the client.
        /// </exception>
        public async Task<byte[]> Call(
            string method, byte[] request, CancellationToken cancellation = default(CancellationToken))
        {
            Func<byte[], CancellationToken, Task<IMessage>> answer;
            if (!methods.TryGetValue(method, out answer))
            {
                throw new RequestException(
                    StatusCode.Unimplemented, $"expected one of {string.Join(", ", Methods)}, got '{method}'");
            }

            try
            {
                return (await answer(request, cancellation).ConfigureAwait(false)).ToByteArray();
            }
            catch (RequestException)
            {
                throw;
            }
            catch (OperationCanceledException)
            {
                throw new RequestException(StatusCode.Cancelled, "the simulator is shutting down");
            }
            catch (Exception error)
            {
                log($"{method} failed: {error}");
                throw new RequestException(
                    StatusCode.Internal, $"{error.GetType().Name}: {error.Message}; see the simulator's log");
            }
        }

        private static Func<byte[], CancellationToken, Task<IMessage>> Method<TRequest, TResponse>(
            MessageParser<TRequest> parser, Func<TRequest, CancellationToken, Task<TResponse>> answer)
            where TRequest : IMessage<TRequest>
            where TResponse : IMessage
        {
            return async (bytes, cancellation) =>
            {
                TRequest request;
                try
                {
                    request = parser.ParseFrom(bytes);
                }
                catch (InvalidProtocolBufferException)
                {
                    throw FieldChecks.Malformed($"expected a {typeof(TRequest).Name}, got other bytes");
                }

                return await answer(request, cancellation).ConfigureAwait(false);
            };
        }

        private Task<Wire.GetInfoResponse> GetInfo()
        {
            // A client of any version may ask; it decides what to do with the answer.
            var response = new Wire.GetInfoResponse
            {
                ProtocolVersion = new Wire.ProtocolVersion
                {
                    Major = ServiceContract.MajorVersion,
                    Minor = ServiceContract.MinorVersion,
                },
                Engine = info.Engine,
                Renderer = info.Renderer,
                MaxImagePixels = info.MaxImagePixels,
                SharedMemory = true,
                DrivesTraffic = info.DrivesTraffic,
            };
            response.WeatherFields.Add(info.WeatherFields);
            response.Catalogue.Add(info.Catalogue);
            response.Levels.Add(info.Levels);
            return Task.FromResult(response);
        }

        private Task<Wire.LoadSceneResponse> LoadScene(Wire.LoadSceneRequest request, CancellationToken cancellation)
        {
            RequestChecks.LoadScene(request, info);
            return queue.Post(() => Load(request.Scene, cancellation));
        }

        private async Task<Wire.LoadSceneResponse> Load(Wire.Scene scene, CancellationToken cancellation)
        {
            RequireWanted(cancellation);
            IReadOnlyList<ByteString> missing;
            IReadOnlyList<AssetFile> assets = store.Find(scene.Assets, out missing);
            var response = new Wire.LoadSceneResponse();
            if (missing.Count > 0)
            {
                response.MissingSha256.Add(missing);
                return response;
            }

            loaded.Clear();
            LevelThings things = await simulator.LoadScene(new SceneToLoad(assets, scene.Placements, scene.Level))
                .ConfigureAwait(false);
            RequestChecks.PlacementsBesideLevel(scene, things);
            store.Keep(assets);
            response.SceneId = SceneIds.Of(scene);
            response.LevelThings.Add(things.Things);
            loaded.Set(response.SceneId, assets);
            return response;
        }

        private async Task<Wire.CaptureResponse> Capture(Wire.CaptureRequest request, CancellationToken cancellation)
        {
            RequestChecks.Capture(request, info);
            CapturedFrame frame = await queue.Post(() => Draw(request, cancellation)).ConfigureAwait(false);
            return sharedImages.Reply(request, frame);
        }

        private CapturedFrame Draw(Wire.CaptureRequest request, CancellationToken cancellation)
        {
            RequireWanted(cancellation);
            loaded.Require(request.SceneId, "a capture");
            RequestChecks.ActorAssets(request.State, loaded.AssetNames);
            return simulator.Capture(request.State, request.Cameras, request.DepthViews);
        }

        private Task<Wire.SetTrafficResponse> SetTraffic(
            Wire.SetTrafficRequest request, CancellationToken cancellation)
        {
            ITrafficSimulator traffic = TrafficSimulator();
            RequestChecks.SetTraffic(request);
            return queue.Post(() =>
            {
                RequireWanted(cancellation);
                loaded.Require(request.SceneId, "traffic");
                loaded.BeginTraffic();
                traffic.SetTraffic(request);
                loaded.EndTraffic(0);
                return new Wire.SetTrafficResponse();
            });
        }

        private Task<Wire.AdvanceResponse> Advance(Wire.AdvanceRequest request, CancellationToken cancellation)
        {
            ITrafficSimulator traffic = TrafficSimulator();
            return queue.Post(() =>
            {
                RequireWanted(cancellation);
                loaded.Require(request.SceneId, "traffic");
                loaded.RequireTrafficUpTo(request.Step);
                loaded.BeginTraffic();
                var response = new Wire.AdvanceResponse { Moment = traffic.Advance(request.Step) };
                loaded.EndTraffic(request.Step);
                return response;
            });
        }

        private ITrafficSimulator TrafficSimulator()
        {
            var traffic = simulator as ITrafficSimulator;
            if (traffic == null || !info.DrivesTraffic)
            {
                throw new RequestException(
                    StatusCode.Unimplemented, $"{info.Engine} drives no traffic; let the controller do it");
            }

            return traffic;
        }

        private static void RequireWanted(CancellationToken cancellation)
        {
            if (cancellation.IsCancellationRequested)
            {
                throw new RequestException(StatusCode.Cancelled, "the client went away");
            }
        }
    }
}
