using System;
using System.Collections.Generic;

namespace Bridge.Unity
{
    /// <summary>
    /// Keeps targets from one capture to the next, by size. What has not been used for long is freed when there are
    /// many.
    /// </summary>
    public sealed class ImageTargets : IDisposable
    {
        private const int Kept = 32;

        private readonly Dictionary<Key, IDisposable> targets = new Dictionary<Key, IDisposable>();
        private readonly List<Key> byUse = new List<Key>();

        /// <summary>Targets for surfaces.</summary>
        /// <param name="width">Columns [px].</param>
        /// <param name="height">Rows [px].</param>
        /// <param name="number">Tells targets of one size apart that are in use at one time.</param>
        public SurfaceTargets Surfaces(int width, int height, int number)
        {
            return (SurfaceTargets)Find(
                new Key(width, height, number, null), () => new SurfaceTargets(width, height));
        }

        /// <summary>Targets for colours.</summary>
        /// <param name="width">Columns [px].</param>
        /// <param name="height">Rows [px].</param>
        /// <param name="effort">How much work goes into the colours.</param>
        public ColourTargets Colours(int width, int height, Effort effort)
        {
            return (ColourTargets)Find(
                new Key(width, height, 0, effort), () => new ColourTargets(width, height, effort));
        }

        /// <summary>Frees those that were not used for the longest time, down to a fixed number. Not during a capture.</summary>
        public void Trim()
        {
            while (byUse.Count > Kept)
            {
                targets[byUse[0]].Dispose();
                targets.Remove(byUse[0]);
                byUse.RemoveAt(0);
            }
        }

        /// <summary>Frees all.</summary>
        public void Dispose()
        {
            foreach (IDisposable each in targets.Values)
            {
                each.Dispose();
            }

            targets.Clear();
            byUse.Clear();
        }

        private IDisposable Find(Key key, Func<IDisposable> make)
        {
            IDisposable found;
            if (!targets.TryGetValue(key, out found))
            {
                found = make();
                targets.Add(key, found);
            }

            byUse.Remove(key);
            byUse.Add(key);
            return found;
        }

        private struct Key : IEquatable<Key>
        {
            private readonly int width;
            private readonly int height;
            private readonly int number;
            private readonly Effort effort;

            public Key(int width, int height, int number, Effort effort)
            {
                this.width = width;
                this.height = height;
                this.number = number;
                this.effort = effort;
            }

            public bool Equals(Key other)
            {
                return width == other.width && height == other.height && number == other.number
                    && ReferenceEquals(effort, other.effort);
            }

            public override bool Equals(object other)
            {
                return other is Key && Equals((Key)other);
            }

            public override int GetHashCode()
            {
                int kind = effort == null ? 0 : effort.GetHashCode();
                return ((width * 31 + height) * 31 + number) * 31 + kind;
            }
        }
    }
}
