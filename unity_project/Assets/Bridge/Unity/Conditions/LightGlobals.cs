using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>Hands the light of a moment to the shaders of weather: the globals of BridgeLight.hlsl.</summary>
    public static class LightGlobals
    {
        private static readonly int Direct = Shader.PropertyToID("_BridgeDirect");
        private static readonly int DirectDirection = Shader.PropertyToID("_BridgeDirectDirection");
        private static readonly int GlowDirection = Shader.PropertyToID("_BridgeGlowDirection");
        private static readonly int Zenith = Shader.PropertyToID("_BridgeZenith");
        private static readonly int Horizon = Shader.PropertyToID("_BridgeHorizon");
        private static readonly int SunGlow = Shader.PropertyToID("_BridgeSunGlow");
        private static readonly int SkyAmbient = Shader.PropertyToID("_BridgeSkyAmbient");
        private static readonly int GroundAmbient = Shader.PropertyToID("_BridgeGroundAmbient");

        /// <summary>Sets them to those of <paramref name="moment"/>.</summary>
        public static void Set(Moment moment)
        {
            Shader.SetGlobalVector(Direct, moment.Exposed(moment.Light.Direct));
            Shader.SetGlobalVector(DirectDirection, Moment.InUnity(moment.Light.DirectDirection));
            Shader.SetGlobalVector(GlowDirection, Moment.InUnity(moment.Light.GlowDirection));
            Shader.SetGlobalVector(Zenith, moment.Exposed(moment.Light.Zenith));
            Shader.SetGlobalVector(Horizon, moment.Exposed(moment.Light.Horizon));
            Shader.SetGlobalVector(SunGlow, moment.Exposed(moment.Light.SunGlow));
            Shader.SetGlobalVector(SkyAmbient, moment.Exposed(moment.Light.SkyAmbient));
            Shader.SetGlobalVector(GroundAmbient, moment.Exposed(moment.Light.GroundAmbient));
        }
    }
}
