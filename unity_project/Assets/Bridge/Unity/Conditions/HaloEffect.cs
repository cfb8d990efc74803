using Bridge.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>What fog, rain and dust scatter around lamps: BridgeHalo.shader.</summary>
    public sealed class HaloEffect : WeatherEffect
    {
        // Extinction below which the glow of a lamp is too faint to be seen. Unit: [1/m].
        private const double ClearPerM = 5e-4;

        private static readonly int Scattering = Shader.PropertyToID("_BridgeScattering");

        private readonly LampLights lamps;

        /// <summary>Draws around those of <paramref name="lamps"/> that are on.</summary>
        public HaloEffect(LampLights lamps)
            : base(BridgeShaders.NewMaterial("BridgeHalo"))
        {
            this.lamps = lamps;
        }

        /// <inheritdoc/>
        public override bool ReplacesPicture => false;

        /// <inheritdoc/>
        public override bool IsVisible(ColourFrame frame)
        {
            return lamps.Lit > 0 && Air.Extinction(Moment.Weather) >= ClearPerM;
        }

        /// <inheritdoc/>
        protected override int Prepare(CommandBuffer commands, ColourFrame frame)
        {
            double extinction = Air.Extinction(Moment.Weather);
            commands.SetGlobalVector(Scattering, new Vector4(
                (float)extinction, (float)(extinction * Moment.Weather.ScatteringIntensity), 0f, 0f));
            return 6 * lamps.Lit;
        }
    }
}
