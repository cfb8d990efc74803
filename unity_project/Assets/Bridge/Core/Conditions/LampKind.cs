using System;

namespace Bridge.Core
{
    /// <summary>What all lamps of one kind share; immutable.</summary>
    public sealed class LampKind
    {
        /// <summary>Street lamps, which shine straight down.</summary>
        public static readonly LampKind Street = new LampKind(new LinearColor(1.0, 0.80, 0.55), 0.17, 20.0, 1.30, 0.0);

        /// <summary>Both headlights of a vehicle, or one of the ego's; a low beam.</summary>
        public static readonly LampKind Head = new LampKind(new LinearColor(1.0, 0.95, 0.86), 0.55, 38.0, 0.55, 0.09);

        /// <summary>A pair of brake lights, within the limits of UN Regulation 148.</summary>
        public static readonly LampKind Brake = new LampKind(new LinearColor(1.0, 0.035, 0.02), 0.016, 9.0, 1.35, 0.15);

        /// <summary>A pair of tail lights, within the limits of UN Regulation 148.</summary>
        public static readonly LampKind Tail = new LampKind(new LinearColor(1.0, 0.035, 0.02), 0.0022, 6.0, 1.35, 0.15);

        /// <summary>An indicator, within the limits of UN Regulation 148.</summary>
        public static readonly LampKind Indicator =
            new LampKind(new LinearColor(1.0, 0.42, 0.03), 0.020, 7.0, 1.40, 0.15);

        private LampKind(LinearColor color, double intensity, double reachM, double halfAngle, double down)
        {
            Color = color;
            Intensity = intensity;
            ReachM = reachM;
            HalfAngle = halfAngle;
            Down = down;
        }

        /// <summary>Its light relative to red.</summary>
        public LinearColor Color { get; }

        /// <summary>Unit: ten thousand candela.</summary>
        public double Intensity { get; }

        /// <summary>Where its light ends. Unit: [m].</summary>
        public double ReachM { get; }

        /// <summary>Of the beam, less than a right angle. Unit: [rad].</summary>
        public double HalfAngle { get; }

        /// <summary>
        /// How far the beam of a vehicle's lamp looks down from the vehicle's own plane. Unit: [rad].
        /// </summary>
        public double Down { get; }
    }

    /// <summary>A lamp that is on, in the world frame; immutable.</summary>
    public struct PlacedLamp
    {
        /// <summary>Keeps all of it.</summary>
        public PlacedLamp(LampKind kind, Vec3 position, Vec3 axis)
        {
            Kind = kind;
            Position = position;
            Axis = axis;
        }

        /// <summary>What kind it is.</summary>
        public LampKind Kind { get; }

        /// <summary>Where it is. Unit: [m].</summary>
        public Vec3 Position { get; }

        /// <summary>Unit vector along the middle of its beam.</summary>
        public Vec3 Axis { get; }
    }

    /// <summary>An actor as far as its lamps go; immutable.</summary>
    public struct LampCarrier
    {
        /// <summary>Keeps all of it.</summary>
        public LampCarrier(Pose worldFromActor, Size size, bool brake, bool left, bool right, bool head)
        {
            WorldFromActor = worldFromActor;
            Size = size;
            Brake = brake;
            Left = left;
            Right = right;
            Head = head;
        }

        /// <summary>Where its frame lies in the world frame.</summary>
        public Pose WorldFromActor { get; }

        /// <summary>Its box.</summary>
        public Size Size { get; }

        /// <summary>Whether its brake lights are on.</summary>
        public bool Brake { get; }

        /// <summary>Whether its left indicator is lit.</summary>
        public bool Left { get; }

        /// <summary>Whether its right indicator is lit.</summary>
        public bool Right { get; }

        /// <summary>Whether its headlights and tail lights are on.</summary>
        public bool Head { get; }

        /// <summary>Whether any of them is on.</summary>
        public bool Any => Brake || Left || Right || Head;
    }
}
