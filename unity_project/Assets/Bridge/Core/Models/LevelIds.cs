using System.Collections.Generic;

namespace Bridge.Core
{
    /// <summary>Gives the things of a level their ids, the same at every load.</summary>
    public static class LevelIds
    {
        /// <summary>The first id of what never moves.</summary>
        public const int First = 16384;

        /// <summary>
        /// Most things that get an id each. Of more, those of one category share an id: the rest of the range is for
        /// the placements of a scene.
        /// </summary>
        public const int MostOwn = 40000;

        /// <summary>
        /// One id for each thing, from <see cref="First"/> on, skipping those that are <paramref name="taken"/>.
        /// </summary>
        /// <param name="categories">Of each thing, in an order that never changes.</param>
        /// <param name="taken">Ids that the placements of the scene have.</param>
        /// <param name="mostOwn">See <see cref="MostOwn"/>.</param>
        /// <exception cref="RequestException">There are not enough ids beside those that are taken.</exception>
        public static int[] Assign(IReadOnlyList<int> categories, ISet<int> taken, int mostOwn = MostOwn)
        {
            var ids = new int[categories.Count];
            var shared = categories.Count > mostOwn ? new Dictionary<int, int>() : null;
            int next = First;
            for (int i = 0; i < ids.Length; i++)
            {
                if (shared != null && shared.TryGetValue(categories[i], out ids[i]))
                {
                    continue;
                }

                while (taken.Contains(next))
                {
                    next++;
                }

                if (next > IdCodec.Largest)
                {
                    throw new RequestException(
                        StatusCode.InvalidArgument,
                        $"expected at most {IdCodec.Largest - First + 1} things that never move, got {ids.Length} of "
                        + $"the level beside {taken.Count} ids of placements; place fewer things");
                }

                ids[i] = next++;
                if (shared != null)
                {
                    shared.Add(categories[i], ids[i]);
                }
            }

            return ids;
        }
    }
}
