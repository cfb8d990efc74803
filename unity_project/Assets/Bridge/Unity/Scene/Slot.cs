namespace Bridge.Unity
{
    /// <summary>
    /// What a material reacts to at run time. Models carry it in the material's name as <c>name@slot</c>; a material
    /// without an @, or with another word behind it, is fixed.
    /// </summary>
    public enum Slot
    {
        /// <summary>Nothing.</summary>
        Fixed,

        /// <summary>Takes the actor's or placement's first colour.</summary>
        Primary,

        /// <summary>Takes the actor's second colour.</summary>
        Secondary,

        /// <summary>Glows with the brake lights; dimly with the headlights.</summary>
        Brake,

        /// <summary>Glows with the headlights.</summary>
        Head,

        /// <summary>Glows with the left indicator.</summary>
        Left,

        /// <summary>Glows with the right indicator.</summary>
        Right,

        /// <summary>A window front: some of the panes glow at night.</summary>
        Window,

        /// <summary>The lens of a street lamp.</summary>
        Lamp,
    }
}
