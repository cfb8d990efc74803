namespace Bridge.Core
{
    /// <summary>
    /// The state of the air, of the ground and of the lens: the message Weather of world.proto as plain numbers. The
    /// values that a new one has are those of a fine day.
    /// </summary>
    public sealed class Weather
    {
        /// <summary>Share of the sky that is covered. Range: [0, 1].</summary>
        public double Cloudiness { get; set; } = 0.1;

        /// <summary>Meteorological visibility near the ground, where contrast has fallen to 5 %. Unit: [m].</summary>
        public double FogVisibilityM { get; set; } = 20000.0;

        /// <summary>How far from the camera the air is clear. Unit: [m].</summary>
        public double FogStartM { get; set; }

        /// <summary>Height in which the fog thins to 1/e. Unit: [m].</summary>
        public double FogHeightM { get; set; } = 300.0;

        /// <summary>Unit: [mm/h].</summary>
        public double RainMmPerH { get; set; }

        /// <summary>As water. Unit: [mm/h].</summary>
        public double SnowMmPerH { get; set; }

        /// <summary>As water. Unit: [mm/h].</summary>
        public double HailMmPerH { get; set; }

        /// <summary>Snow on the ground and on what faces up. Unit: [m].</summary>
        public double SnowDepthM { get; set; }

        /// <summary>0 dry ground, 1 a closed film of water.</summary>
        public double Wetness { get; set; }

        /// <summary>Share of the level ground under standing water. Range: [0, 1].</summary>
        public double Puddles { get; set; }

        /// <summary>0 clean air, 1 a dust storm with a visibility of 50 m.</summary>
        public double Dust { get; set; }

        /// <summary>0 none, 1 the ground strewn with leaves and, in wind, the air full of them.</summary>
        public double Leaves { get; set; }

        /// <summary>Where to and how fast the air moves, in the world frame. Unit: [m/s].</summary>
        public Vec3 WindMps { get; set; }

        /// <summary>Water drops on the lens. Range: [0, 1].</summary>
        public double LensDrops { get; set; }

        /// <summary>Dirt on the lens. Range: [0, 1].</summary>
        public double LensDirt { get; set; }

        /// <summary>How much light the fog scatters towards the camera; 1 for real fog.</summary>
        public double ScatteringIntensity { get; set; } = 1.0;

        /// <summary>How much light large particles scatter; <see cref="ClearAir.UsualMie"/> in clear air.</summary>
        public double MieScatteringScale { get; set; } = ClearAir.UsualMie;

        /// <summary>How much light the air scatters; <see cref="ClearAir.UsualRayleigh"/> for the Earth's.</summary>
        public double RayleighScatteringScale { get; set; } = ClearAir.UsualRayleigh;
    }
}
