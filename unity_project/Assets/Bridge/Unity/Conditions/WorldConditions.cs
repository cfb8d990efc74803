using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>Weather and light of the world: sky, sun and moon, lamps, and what is laid over pictures.</summary>
    public sealed class WorldConditions : IConditions, IDisposable
    {
        private readonly WorldScene scene;
        private readonly NoiseTexture noise;
        private readonly SkyDome sky;
        private readonly SkyReflection reflection = new SkyReflection();
        private readonly SunAndMoon sun = new SunAndMoon();
        private readonly SunMask mask;
        private readonly LampLights lamps = new LampLights();
        private readonly GroundKinds kinds = new GroundKinds();
        private readonly WeatherEffect[] effects;

        /// <summary>Lights <paramref name="scene"/>.</summary>
        /// <exception cref="InvalidOperationException">
        /// A shader is missing, or the graphics device cannot run it.
        /// </exception>
        public WorldConditions(WorldScene scene)
        {
            this.scene = scene;
            var pattern = new NoisePattern();
            noise = new NoiseTexture(pattern);
            sky = new SkyDome(pattern);
            mask = new SunMask(sun.Light);
            effects = new WeatherEffect[] { new CoverEffect(pattern), new FogEffect(), new HaloEffect(lamps) }
                .Concat(FallKind.All.Select(kind => new FallEffect(kind)))
                .Concat(new WeatherEffect[] { new LensEffect() })
                .ToArray();
            Development = Development.Plain;
        }

        /// <inheritdoc/>
        public IReadOnlyCollection<string> Fields { get; } = new[]
        {
            "cloudiness", "fog_visibility_m", "rain_mm_per_h", "wetness", "fog_start_m", "fog_height_m",
            "snow_mm_per_h", "hail_mm_per_h", "snow_depth_m", "puddles", "dust", "leaves", "wind_mps",
            "lens_drops", "lens_dirt", "scattering_intensity", "mie_scattering_scale",
            "rayleigh_scattering_scale", "sun_azimuth", "sun_altitude", "exposure_ev", "street_lights",
            "headlights", "moon_azimuth", "moon_altitude", "moon_phase", "exposure_ev100", "white_balance_k",
            "tone_curve", "window_lights",
        };

        /// <inheritdoc/>
        public Development Development { get; private set; }

        /// <inheritdoc/>
        public IReadOnlyList<IColourEffect> Effects => effects;

        /// <inheritdoc/>
        public void Apply(Wire.WorldState state)
        {
            var moment = new Moment(state);
            noise.Publish();
            LightGlobals.Set(moment);
            sky.Apply(moment);
            reflection.Apply(moment);
            sun.Apply(moment);
            lamps.Apply(moment, scene.StreetLampPlaces, state.Actors);
            scene.Light(state, moment.Glow);
            kinds.Set(scene.Categories, state.Actors);
            foreach (WeatherEffect effect in effects)
            {
                effect.Moment = moment;
            }

            // The light has its exposure already, see Moment.Exposed.
            Development = new Development(1f, moment.Illumination.LinearTone, Balance(moment.Illumination));
        }

        /// <summary>Frees everything and takes the lights out of the scene.</summary>
        public void Dispose()
        {
            foreach (WeatherEffect effect in effects)
            {
                effect.Dispose();
            }

            kinds.Dispose();
            lamps.Dispose();
            mask.Dispose();
            sun.Dispose();
            reflection.Dispose();
            sky.Dispose();
            noise.Dispose();
        }

        private static Matrix4x4 Balance(Illumination illumination)
        {
            Matrix4x4 balance = Matrix4x4.identity;
            if (!illumination.WhiteBalanceK.HasValue)
            {
                return balance;
            }

            double[] values = WhiteBalance.Matrix(illumination.WhiteBalanceK.Value);
            for (int i = 0; i < values.Length; i++)
            {
                balance[i / 3, i % 3] = (float)values[i];
            }

            return balance;
        }
    }
}
