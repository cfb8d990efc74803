using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>Water, snow and leaves on what is seen: BridgeCover.shader.</summary>
    public sealed class CoverEffect : WeatherEffect
    {
        private static readonly int Water = Shader.PropertyToID("_BridgeWater");
        private static readonly int Ripple = Shader.PropertyToID("_BridgeRipple");
        private static readonly int Snow = Shader.PropertyToID("_BridgeSnow");
        private static readonly int RoadSnow = Shader.PropertyToID("_BridgeRoadSnow");
        private static readonly int Leaves = Shader.PropertyToID("_BridgeLeaves");

        private readonly PatternLevels levels;

        /// <summary>Lays covers by the pattern of <paramref name="noise"/>.</summary>
        public CoverEffect(NoisePattern noise)
            : base(BridgeShaders.NewMaterial("BridgeCover"))
        {
            levels = new PatternLevels(noise, GroundCover.CoarseShare);
        }

        /// <inheritdoc/>
        public override bool ReplacesPicture => true;

        /// <inheritdoc/>
        public override bool IsVisible(ColourFrame frame)
        {
            return Cover().Anything;
        }

        /// <inheritdoc/>
        protected override int Prepare(CommandBuffer commands, ColourFrame frame)
        {
            GroundCover cover = Cover();
            commands.SetGlobalVector(Water, new Vector4(
                (float)cover.Wetness, (float)cover.Puddles.Low, (float)cover.Puddles.High, (float)cover.Ripples));
            commands.SetGlobalVector(Ripple, new Vector4((float)cover.RippleX, (float)cover.RippleY, 0f, 0f));
            commands.SetGlobalVector(Snow, new Vector4(
                (float)cover.SnowDeep, (float)cover.Snow.Low, (float)cover.Snow.High, 0f));
            commands.SetGlobalVector(RoadSnow, new Vector4(
                (float)cover.RoadSnow.Low, (float)cover.RoadSnow.High, 0f, 0f));
            commands.SetGlobalVector(Leaves, new Vector4((float)cover.Leaves, 0f, 0f, 0f));
            return 3;
        }

        private GroundCover Cover()
        {
            return new GroundCover(Moment.Weather, Moment.Step, levels);
        }
    }
}
