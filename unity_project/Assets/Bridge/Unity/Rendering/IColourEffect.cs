using UnityEngine.Rendering;

namespace Bridge.Unity
{
    /// <summary>
    /// Something between the camera and what it sees, laid over the picture in linear light before it is developed:
    /// fog, what falls, what lies on the lens.
    /// </summary>
    /// <remarks>
    /// An effect only changes colours, as a function of the frame and the state: nothing is kept from one picture to the
    /// next. It draws with <c>DrawProcedural</c> or <c>DrawMesh</c>, never with <c>Blit</c>, which turns the picture
    /// upside down on some graphics APIs; pixels of the picture are fetched with <c>Load</c> at SV_Position.
    /// </remarks>
    public interface IColourEffect
    {
        /// <summary>Whether it changes this picture at all; one that does not is not applied.</summary>
        /// <param name="frame">The picture that is being made.</param>
        bool IsVisible(ColourFrame frame);

        /// <summary>
        /// Whether it makes the picture anew from the one before, which is the texture <c>_BridgeColour</c>: then it
        /// writes every pixel. If not, it is blended over the picture.
        /// </summary>
        bool ReplacesPicture { get; }

        /// <summary>
        /// Adds to <paramref name="commands"/> what draws it. The target is bound already, without a depth buffer, and
        /// stays bound; the globals of BridgeCommon.hlsl are set.
        /// </summary>
        /// <param name="commands">What is executed for this picture.</param>
        /// <param name="frame">The picture that is being made.</param>
        void Apply(CommandBuffer commands, ColourFrame frame);
    }
}
