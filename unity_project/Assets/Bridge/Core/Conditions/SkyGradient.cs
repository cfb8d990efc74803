using System;

namespace Bridge.Core
{
    /// <summary>The clear sky, without clouds and haze: the formula of BridgeLight.hlsl.</summary>
    public static class SkyGradient
    {
        /// <summary>
        /// Radiance of the sky of <paramref name="light"/> towards a unit vector of the world, in ten thousand cd/m²;
        /// below the horizon that of the ground.
        /// </summary>
        public static LinearColor Towards(SceneLight light, Vec3 direction)
        {
            double low = 1.0 - Curves.Clamp(direction.Z, 0.0, 1.0);
            double low2 = low * low;
            double t = Math.Max(Vec3.Dot(direction, light.GlowDirection), 0.0);
            double t2 = t * t;
            double t16 = Math.Pow(t2, 8.0);
            // After sunset the glow keeps to the horizon.
            double everywhere = Curves.Clamp(1.0 + 12.0 * light.GlowDirection.Z, 0.0, 1.0);
            double spread = low2 * low2 * (1.0 - everywhere) + everywhere;
            LinearColor sky = LinearColor.Mix(light.Zenith, light.Horizon, low2 * low2 * low2)
                + light.SunGlow * (0.10 * t2 * low2 + 0.35 * t16 * spread);
            double above = Curves.Smooth(-0.1, 0.02, direction.Z);
            return LinearColor.Mix(light.GroundAmbient * (1.0 / Math.PI), sky, above);
        }
    }
}
