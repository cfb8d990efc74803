using System.Collections.Generic;

namespace Bridge.Unity
{
    /// <summary>Distributes rectangles over few layers, so that those of one layer do not overlap.</summary>
    public static class MaskLayers
    {
        /// <summary>The layers, each as indices of <paramref name="boxes"/>. The large ones choose first.</summary>
        public static IReadOnlyList<IReadOnlyList<int>> Assign(IReadOnlyList<ScreenBox> boxes)
        {
            var order = new List<int>();
            for (int i = 0; i < boxes.Count; i++)
            {
                order.Add(i);
            }

            order.Sort((a, b) =>
            {
                int byArea = Area(boxes[b]).CompareTo(Area(boxes[a]));
                return byArea != 0 ? byArea : a.CompareTo(b);
            });
            var layers = new List<List<int>>();
            foreach (int index in order)
            {
                List<int> layer = layers.Find(members => !members.Exists(i => boxes[i].Overlaps(boxes[index])));
                if (layer == null)
                {
                    layer = new List<int>();
                    layers.Add(layer);
                }

                layer.Add(index);
            }

            return layers;
        }

        private static long Area(ScreenBox box)
        {
            return (long)box.Width * box.Height;
        }
    }
}
