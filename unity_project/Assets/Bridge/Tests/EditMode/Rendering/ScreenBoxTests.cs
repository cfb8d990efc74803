using Bridge.Unity;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>Which pixels an actor may cover.</summary>
    [TestFixture]
    public sealed class ScreenBoxTests
    {
        [TestCase(3.2, 4.0, 9.7, 8.0, 2, 3, 11, 9, TestName = "One more pixel on each side")]
        [TestCase(-9.0, -3.0, 400.0, 300.0, 0, 0, 39, 29, TestName = "Cut by all edges")]
        [TestCase(-1e300, -1e300, 1e300, 1e300, 0, 0, 39, 29, TestName = "Too far for an integer")]
        public void HoldsWhatItTouches(
            double left, double top, double right, double bottom, int first, int upper, int last, int lower)
        {
            ScreenBox box = ScreenBox.Within(40, 30, left, top, right, bottom);
            Assert.AreEqual(new[] { first, upper, last, lower }, new[] { box.Left, box.Top, box.Right, box.Bottom });
            Assert.IsFalse(box.IsEmpty);
        }

        [TestCase(50.0, 4.0, 60.0, 8.0, TestName = "Right of the image")]
        [TestCase(-9.0, 4.0, -3.0, 8.0, TestName = "Left of the image")]
        [TestCase(3.0, -9.0, 5.0, -3.0, TestName = "Above the image")]
        [TestCase(3.0, 50.0, 5.0, 60.0, TestName = "Below the image")]
        [TestCase(
            double.PositiveInfinity,
            double.PositiveInfinity,
            double.NegativeInfinity,
            double.NegativeInfinity,
            TestName = "Of nothing")]
        public void IsEmptyOutside(double left, double top, double right, double bottom)
        {
            Assert.IsTrue(ScreenBox.Within(40, 30, left, top, right, bottom).IsEmpty);
        }
    }
}
