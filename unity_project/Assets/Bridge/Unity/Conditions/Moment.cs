using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>A state as far as weather and light go, and the light that follows from it.</summary>
    public sealed class Moment
    {
        /// <summary>Works out the light of <paramref name="state"/>, which has passed the checks.</summary>
        public Moment(Wire.WorldState state)
        {
            Weather = WeatherOf(state.Weather);
            Illumination = IlluminationOf(state.Illumination);
            Light = new SceneLight(Weather, Illumination);
            Glow = new Glow(Illumination, Light.Exposure);
            WorldFromEgo = Messages.Read(state.WorldFromEgo);
            EgoVelocityMps = Messages.Read(state.EgoVelocityMps);
            Episode = state.Episode;
            Step = state.Step;
            Seconds = state.TimeNs * 1e-9;
        }

        /// <summary>The weather.</summary>
        public Weather Weather { get; }

        /// <summary>Where the light comes from and how it is taken.</summary>
        public Illumination Illumination { get; }

        /// <summary>The light.</summary>
        public SceneLight Light { get; }

        /// <summary>How bright lamps and windows are.</summary>
        public Glow Glow { get; }

        /// <summary>Where the vehicle is that carries the cameras.</summary>
        public Pose WorldFromEgo { get; }

        /// <summary>Its velocity in the world frame. Unit: [m/s].</summary>
        public Vec3 EgoVelocityMps { get; }

        /// <summary>Number of the episode.</summary>
        public uint Episode { get; }

        /// <summary>Steps since the start of the episode.</summary>
        public ulong Step { get; }

        /// <summary>Time since the start of the episode. Unit: [s].</summary>
        public double Seconds { get; }

        /// <summary>Light for a shader, exposed so that 1 is white in the picture; half floats end at 65504.</summary>
        public Vector4 Exposed(LinearColor light, double w = 0.0)
        {
            LinearColor exposed = light * Light.Exposure;
            return new Vector4(
                Mathf.Min((float)exposed.R, 6e4f),
                Mathf.Min((float)exposed.G, 6e4f),
                Mathf.Min((float)exposed.B, 6e4f),
                (float)w);
        }

        /// <summary>A vector of the world for a shader, in Unity's axes.</summary>
        public static Vector4 InUnity(Vec3 world, double w = 0.0)
        {
            Vector3 vector = Axes.WorldToUnity(world).ToVector3();
            return new Vector4(vector.x, vector.y, vector.z, (float)w);
        }

        private static Weather WeatherOf(Wire.Weather message)
        {
            return new Weather
            {
                Cloudiness = message.Cloudiness,
                FogVisibilityM = message.FogVisibilityM,
                FogStartM = message.FogStartM,
                FogHeightM = message.FogHeightM,
                RainMmPerH = message.RainMmPerH,
                SnowMmPerH = message.SnowMmPerH,
                HailMmPerH = message.HailMmPerH,
                SnowDepthM = message.SnowDepthM,
                Wetness = message.Wetness,
                Puddles = message.Puddles,
                Dust = message.Dust,
                Leaves = message.Leaves,
                WindMps = Messages.Read(message.WindMps),
                LensDrops = message.LensDrops,
                LensDirt = message.LensDirt,
                ScatteringIntensity = message.ScatteringIntensity,
                MieScatteringScale = message.MieScatteringScale,
                RayleighScatteringScale = message.RayleighScatteringScale,
            };
        }

        private static Illumination IlluminationOf(Wire.Illumination message)
        {
            return new Illumination
            {
                SunAzimuth = message.SunAzimuth,
                SunAltitude = message.SunAltitude,
                MoonAzimuth = message.MoonAzimuth,
                MoonAltitude = message.MoonAltitude,
                MoonPhase = message.MoonPhase,
                ExposureEv = message.ExposureEv,
                ExposureEv100 = message.HasExposureEv100 ? message.ExposureEv100 : (double?)null,
                WhiteBalanceK = message.HasWhiteBalanceK ? message.WhiteBalanceK : (double?)null,
                LinearTone = message.ToneCurve == Wire.ToneCurve.Linear,
                StreetLights = message.StreetLights,
                WindowLights = message.WindowLights,
                Headlights = message.Headlights,
            };
        }
    }
}
