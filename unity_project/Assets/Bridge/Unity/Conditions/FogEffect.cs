using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// What the air does to light on its way to the camera: BridgeFog.shader. Unity's own fog has neither a start nor a
    /// height, and leaves the sky clear.
    /// </summary>
    public sealed class FogEffect : WeatherEffect
    {
        private const double DustHeightM = 250.0;

        // After so many metres the pattern of dust repeats; its inverse is in the shader.
        private const double DustRepeatM = 64.0;

        private static readonly int FogColor = Shader.PropertyToID("_BridgeFogColor");
        private static readonly int Fog = Shader.PropertyToID("_BridgeFog");
        private static readonly int DustColor = Shader.PropertyToID("_BridgeDustColor");
        private static readonly int Dust = Shader.PropertyToID("_BridgeDust");

        /// <summary>Makes clear air.</summary>
        public FogEffect()
            : base(BridgeShaders.NewMaterial("BridgeFog"))
        {
        }

        /// <inheritdoc/>
        public override bool ReplacesPicture => true;

        /// <inheritdoc/>
        public override bool IsVisible(ColourFrame frame)
        {
            return true;
        }

        /// <inheritdoc/>
        protected override int Prepare(CommandBuffer commands, ColourFrame frame)
        {
            Weather weather = Moment.Weather;
            LinearColor veil = Moment.Light.FogColor * weather.ScatteringIntensity;
            commands.SetGlobalVector(FogColor, Moment.Exposed(veil, Air.FogExtinction(weather)));
            // The ground under the fog is that on which the ego vehicle stands.
            commands.SetGlobalVector(Fog, new Vector4(
                (float)weather.FogHeightM,
                (float)weather.FogStartM,
                (float)Moment.WorldFromEgo.Position.Z,
                (float)Air.FallExtinction(weather)));
            commands.SetGlobalVector(DustColor, Moment.Exposed(Moment.Light.DustColor, Air.DustExtinction(weather)));
            commands.SetGlobalVector(Dust, new Vector4(
                Drift(weather.WindMps.X), Drift(weather.WindMps.Y), (float)DustHeightM, 0f));
            return 3;
        }

        private float Drift(double mps)
        {
            return (float)Curves.Wrap(mps * Moment.Seconds / DustRepeatM, 1.0);
        }
    }
}
