using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using NUnit.Framework;

namespace Bridge.Tests
{
    /// <summary>The ids of the things of a level.</summary>
    [TestFixture]
    public sealed class LevelIdsTests
    {
        [Test]
        public void EveryThingHasAnIdOfItsOwnBesideThoseOfPlacements()
        {
            int[] ids = LevelIds.Assign(new[] { 11, 13, 11 }, new HashSet<int> { 16385 });
            Assert.That(ids, Is.EqualTo(new[] { 16384, 16386, 16387 }));
        }

        [Test]
        public void OfTooManyThingsThoseOfOneCategoryShareAnId()
        {
            int[] ids = LevelIds.Assign(new[] { 11, 13, 11, 13, 12 }, new HashSet<int>(), 4);
            Assert.That(ids, Is.EqualTo(new[] { 16384, 16385, 16384, 16385, 16386 }));
        }

        [Test]
        public void WhatDoesNotFitIsRefused()
        {
            var taken = new HashSet<int>(Enumerable.Range(LevelIds.First, 65535 - LevelIds.First));
            Assert.That(LevelIds.Assign(new[] { 11 }, taken), Is.EqualTo(new[] { 65535 }));
            var error = Assert.Throws<RequestException>(() => LevelIds.Assign(new[] { 11, 11 }, taken));
            Assert.That(error.Code, Is.EqualTo(StatusCode.InvalidArgument));
        }
    }
}
