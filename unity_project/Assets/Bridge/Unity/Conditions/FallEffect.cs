using System;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// Drops, flakes, stones or leaves in the air: BridgeFall.shader. Where each is follows from the episode, the step
    /// and the camera's name alone; there is no particle system, which would remember the picture before.
    /// </summary>
    public sealed class FallEffect : WeatherEffect
    {
        private static readonly int Fall = Shader.PropertyToID("_BridgeFall");
        private static readonly int Seed = Shader.PropertyToID("_BridgeFallSeed");
        private static readonly int Wind = Shader.PropertyToID("_BridgeFallWind");
        private static readonly int Ego = Shader.PropertyToID("_BridgeFallEgo");
        private static readonly int Sky = Shader.PropertyToID("_BridgeFallSky");
        private static readonly int White = Shader.PropertyToID("_BridgeFallWhite");

        private readonly FallKind kind;

        /// <summary>Draws things of <paramref name="kind"/>.</summary>
        public FallEffect(FallKind kind)
            : base(BridgeShaders.NewMaterial("BridgeFall"))
        {
            this.kind = kind;
        }

        /// <inheritdoc/>
        public override bool ReplacesPicture => false;

        /// <inheritdoc/>
        public override bool IsVisible(ColourFrame frame)
        {
            return kind.Count(Moment.Weather) > 0;
        }

        /// <inheritdoc/>
        protected override int Prepare(CommandBuffer commands, ColourFrame frame)
        {
            Weather weather = Moment.Weather;
            SceneLight light = Moment.Light;
            commands.SetGlobalVector(Fall, new Vector4(
                kind.Code, (float)kind.Slope(weather), (float)kind.ExposureS, (float)Air.Extinction(weather)));
            commands.SetGlobalVector(
                Seed, Halves(Seeds.Of(kind.Name, Moment.Episode, Moment.Step, frame.Camera)));
            commands.SetGlobalVector(Wind, Moment.InUnity(weather.WindMps));
            commands.SetGlobalVector(Ego, Moment.InUnity(Moment.EgoVelocityMps));
            // Water shows the sky behind the camera as well as before it; what is opaque scatters what comes from all
            // sides.
            commands.SetGlobalVector(Sky, Moment.Exposed(light.FogColor * 1.1));
            LinearColor white = (light.SkyAmbient + light.GroundAmbient) * 0.5 + light.Direct * 0.25;
            commands.SetGlobalVector(White, Moment.Exposed(white * (1.0 / Math.PI)));
            return 6 * kind.Count(weather);
        }
    }
}
