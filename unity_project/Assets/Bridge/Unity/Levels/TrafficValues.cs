using System.Collections.Generic;
using UnityEngine;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>How much traffic there shall be: the message SetTrafficRequest.</summary>
    public sealed class TrafficDemand
    {
        /// <summary>Reads a checked request.</summary>
        public TrafficDemand(Wire.SetTrafficRequest request)
        {
            Seed = request.Seed;
            VehiclesPerKm = request.VehiclesPerKm;
            PedestriansPerMinute = request.PedestriansPerMinute;
            ParkedShare = request.ParkedShare;
            WarmupS = request.WarmupS;
            var mix = new Dictionary<Wire.Category, double>();
            foreach (Wire.CategoryShare share in request.Mix)
            {
                mix.Add(share.Category, share.Share);
            }

            Mix = mix;
        }

        /// <summary>Whatever is drawn by chance follows from this number.</summary>
        public ulong Seed { get; }

        /// <summary>Vehicles on the move per kilometre of driving lane.</summary>
        public double VehiclesPerKm { get; }

        /// <summary>People on foot who set out per minute.</summary>
        public double PedestriansPerMinute { get; }

        /// <summary>Share of the parking places that are taken. Range: [0, 1].</summary>
        public double ParkedShare { get; }

        /// <summary>Simulated time before step 0, in which the roads fill. Unit: [s].</summary>
        public double WarmupS { get; }

        /// <summary>Shares of the moving vehicles by category, which add up to 1.</summary>
        public IReadOnlyDictionary<Wire.Category, double> Mix { get; }
    }

    /// <summary>The vehicle that carries the cameras, in Unity's world.</summary>
    public struct TrafficEgo
    {
        /// <summary>On the ground under the middle of the vehicle. Unit: [m].</summary>
        public Vector3 Position;

        /// <summary>z looks forward, y up.</summary>
        public Quaternion Rotation;

        /// <summary>Unit: [m/s].</summary>
        public Vector3 Velocity;

        /// <summary>About the vertical, positive to the left. Unit: [rad/s].</summary>
        public float YawRate;
    }

    /// <summary>An actor of the traffic, in Unity's world.</summary>
    public struct TrafficActor
    {
        /// <summary>Its id. Range: 1 to 16383, unique, the same as long as it lives.</summary>
        public int Id;

        /// <summary>What it is.</summary>
        public Wire.Category Category;

        /// <summary>Name of an asset of the loaded scene.</summary>
        public string Asset;

        /// <summary>On the ground under the middle of its box. Unit: [m].</summary>
        public Vector3 Position;

        /// <summary>z looks forward, y up.</summary>
        public Quaternion Rotation;

        /// <summary>Unit: [m/s].</summary>
        public Vector3 Velocity;

        /// <summary>Length, width and height of its box. Unit: [m].</summary>
        public Vector3 Size;

        /// <summary>Colour of materials of slot primary, as it is shown in the inspector.</summary>
        public Color Primary;

        /// <summary>Colour of materials of slot secondary, as it is shown in the inspector.</summary>
        public Color Secondary;

        /// <summary>Whether the brake lights are on.</summary>
        public bool Brake;

        /// <summary>Whether the left indicator is lit at this moment.</summary>
        public bool Left;

        /// <summary>Whether the right indicator is lit at this moment.</summary>
        public bool Right;

        /// <summary>Whether headlights and tail lights are on.</summary>
        public bool Head;
    }
}
