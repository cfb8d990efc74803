using Bridge.Core;
using Bridge.Unity;
using NUnit.Framework;
using UnityEngine;
using Pose = Bridge.Core.Pose;

namespace Bridge.Tests
{
    /// <summary>What shaders are told of a view.</summary>
    [TestFixture]
    public sealed class ViewGlobalsTests
    {
        [TestCase(RowOrder.TopDown)]
        [TestCase(RowOrder.BottomUp)]
        public void RaysOfPositionsAreThoseOfPixels(RowOrder order)
        {
            var view = new View(40, 30, 26.0, 25.0, 18.3, 16.6, Pose.Identity);
            Vector4 ray = ViewGlobals.RayFromPosition(view, order);
            for (int row = 0; row < view.Height; row++)
            {
                int inMemory = order == RowOrder.TopDown ? row : view.Height - 1 - row;
                for (int column = 0; column < view.Width; column++)
                {
                    Vec3 expected = view.Ray(column, row);
                    Assert.AreEqual(expected.X, (column + 0.5f) * ray.x + ray.z, 1e-5);
                    // Upwards is positive in OpenGL's camera frame.
                    Assert.AreEqual(-expected.Y, (inMemory + 0.5f) * ray.y + ray.w, 1e-5);
                }
            }
        }
    }
}
