using System.Collections.Generic;
using Bridge.Core;
using Bridge.Rpc;

namespace Bridge.Unity
{
    /// <summary>Measures the actors of a view: which pixels they cover alone, and how much of them the frame cuts off.</summary>
    public sealed class Observer
    {
        private readonly SilhouettePass pass;

        /// <summary>Keeps what it draws with.</summary>
        public Observer(SilhouettePass pass)
        {
            this.pass = pass;
        }

        /// <summary>
        /// The observations of a view by ascending id, of the actors that have a pixel in it when nothing hides them.
        /// </summary>
        /// <param name="view">Where from.</param>
        /// <param name="draws">What the picture drew.</param>
        /// <param name="order">In which order targets hold their rows.</param>
        public IReadOnlyList<ActorObservation> Measure(View view, DrawList draws, RowOrder order)
        {
            var candidates = new List<ActorSurfaces>();
            var boxes = new List<ScreenBox>();
            foreach (ActorSurfaces actor in draws.Actors)
            {
                ScreenBox box = ScreenBox.Around(view, actor.Surfaces);
                if (!box.IsEmpty)
                {
                    candidates.Add(actor);
                    boxes.Add(box);
                }
            }

            Silhouette[] silhouettes = Silhouettes(view, candidates, boxes, order);
            double[] shares = Shares(view, candidates, silhouettes, order);
            var observations = new List<ActorObservation>();
            for (int i = 0; i < candidates.Count; i++)
            {
                if (!silhouettes[i].IsEmpty)
                {
                    DrawnActor actor = candidates[i].Actor;
                    observations.Add(new ActorObservation(
                        (uint)actor.Thing.Id, actor.WorldFromActor, actor.Size, silhouettes[i], shares[i]));
                }
            }

            return observations;
        }

        // Actors whose rectangles are apart share an image, at the very place where the picture has them.
        private Silhouette[] Silhouettes(
            View view, IReadOnlyList<ActorSurfaces> actors, IReadOnlyList<ScreenBox> boxes, RowOrder order)
        {
            IReadOnlyList<IReadOnlyList<int>> layers = MaskLayers.Assign(boxes);
            var jobs = new List<SilhouettePass.Job>();
            foreach (IReadOnlyList<int> layer in layers)
            {
                var surfaces = new List<IdentifiedSurface>();
                foreach (int index in layer)
                {
                    surfaces.AddRange(actors[index].Surfaces);
                }

                jobs.Add(new SilhouettePass.Job(view, ClipPlanes.Near, surfaces));
            }

            IReadOnlyList<byte[]> images = pass.Draw(jobs);
            var silhouettes = new Silhouette[actors.Count];
            for (int layer = 0; layer < layers.Count; layer++)
            {
                foreach (int index in layers[layer])
                {
                    ScreenBox box = boxes[index];
                    byte[] mask = SilhouettePass.Mask(
                        images[layer], view.Width, view.Height, order, box, actors[index].Actor.Thing.Id);
                    silhouettes[index] = Silhouette.FromMask(mask, box.Width, box.Height, order, box.Left, box.Top);
                }
            }

            return silhouettes;
        }

        private double[] Shares(
            View view, IReadOnlyList<ActorSurfaces> actors, Silhouette[] silhouettes, RowOrder order)
        {
            var shares = new double[actors.Count];
            var cut = new List<int>();
            var wholes = new List<WholeView>();
            var jobs = new List<SilhouettePass.Job>();
            for (int i = 0; i < actors.Count; i++)
            {
                shares[i] = 1.0;
                DrawnActor actor = actors[i].Actor;
                WholeView whole = silhouettes[i].IsEmpty
                    ? null
                    : WholeView.Around(view, actor.WorldFromActor, actor.Size);
                if (whole != null)
                {
                    cut.Add(i);
                    wholes.Add(whole);
                    jobs.Add(new SilhouettePass.Job(whole.View, ClipPlanes.NearWhole, actors[i].Surfaces));
                }
            }

            IReadOnlyList<byte[]> images = pass.Draw(jobs);
            for (int job = 0; job < jobs.Count; job++)
            {
                int index = cut[job];
                View around = wholes[job].View;
                var all = new ScreenBox(0, 0, around.Width - 1, around.Height - 1);
                byte[] mask = SilhouettePass.Mask(
                    images[job], around.Width, around.Height, order, all, actors[index].Actor.Thing.Id);
                shares[index] = wholes[job].Share(mask, order, silhouettes[index]);
            }

            return shares;
        }
    }
}
