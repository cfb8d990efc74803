using System;
using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// Drops and dirt on the lens: BridgeLens.shader. They stay in their places for an episode; every camera has its
    /// own.
    /// </summary>
    public sealed class LensEffect : WeatherEffect
    {
        // Share of drops from which the water between them runs together.
        private const double SoakedFrom = 0.5;

        private static readonly int Lens = Shader.PropertyToID("_BridgeLens");
        private static readonly int Seed = Shader.PropertyToID("_BridgeLensSeed");

        /// <summary>Makes a clean lens.</summary>
        public LensEffect()
            : base(BridgeShaders.NewMaterial("BridgeLens"))
        {
        }

        /// <inheritdoc/>
        public override bool ReplacesPicture => true;

        /// <inheritdoc/>
        public override bool IsVisible(ColourFrame frame)
        {
            return Moment.Weather.LensDrops > 0.0 || Moment.Weather.LensDirt > 0.0;
        }

        /// <inheritdoc/>
        protected override int Prepare(CommandBuffer commands, ColourFrame frame)
        {
            Weather weather = Moment.Weather;
            double soaked = Math.Max(weather.LensDrops - SoakedFrom, 0.0) / (1.0 - SoakedFrom);
            double glare = Math.Min(0.2 * Moment.Light.Direct.Largest * Moment.Light.Exposure, 1.0);
            commands.SetGlobalVector(Lens, new Vector4(
                (float)weather.LensDrops, (float)weather.LensDirt, (float)soaked, (float)glare));
            uint seed = Seeds.Of("lens", Moment.Episode, 0, frame.Camera);
            commands.SetGlobalVector(
                Seed, Halves(seed, (float)Seeds.Uniform(seed, 0), (float)Seeds.Uniform(seed, 1)));
            return 3;
        }
    }
}
