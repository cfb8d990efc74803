using System;
using System.Collections.Generic;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>What a level of quality spends on colours. Ids, depth and normals do not depend on it.</summary>
    public sealed class Effort
    {
        private static readonly Dictionary<Wire.Quality, Effort> Levels = new Dictionary<Wire.Quality, Effort>
        {
            { Wire.Quality.Fast, new Effort(1, 1, ShadowQuality.Disable, ShadowResolution.Low, 0f) },
            { Wire.Quality.Balanced, new Effort(1, 4, ShadowQuality.All, ShadowResolution.High, 120f) },
            { Wire.Quality.High, new Effort(2, 4, ShadowQuality.All, ShadowResolution.VeryHigh, 200f) },
        };

        private Effort(
            int oversampling, int samples, ShadowQuality shadows, ShadowResolution shadowResolution, float shadowDistance)
        {
            Oversampling = oversampling;
            Samples = samples;
            Shadows = shadows;
            ShadowResolution = shadowResolution;
            ShadowDistance = shadowDistance;
        }

        /// <summary>How many pixels a side are drawn for each pixel of the picture.</summary>
        public int Oversampling { get; }

        /// <summary>Samples a pixel drawn: 1, 2, 4 or 8.</summary>
        public int Samples { get; }

        /// <summary>Which shadows there are.</summary>
        public ShadowQuality Shadows { get; }

        /// <summary>How fine shadow maps are.</summary>
        public ShadowResolution ShadowResolution { get; }

        /// <summary>How far from the camera there are shadows, metres.</summary>
        public float ShadowDistance { get; }

        /// <summary>What <paramref name="quality"/> spends.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is not a level.</exception>
        public static Effort Of(Wire.Quality quality)
        {
            Effort effort;
            if (!Levels.TryGetValue(quality, out effort))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(quality), quality, "expected a level of quality: fast, balanced or high");
            }

            return effort;
        }

        /// <summary>Makes Unity draw shadows so from now on.</summary>
        public void Apply()
        {
            QualitySettings.shadows = Shadows;
            QualitySettings.shadowResolution = ShadowResolution;
            QualitySettings.shadowDistance = ShadowDistance;
        }
    }
}
