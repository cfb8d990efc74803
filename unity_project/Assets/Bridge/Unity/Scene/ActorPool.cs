using System;
using System.Collections.Generic;
using System.Linq;
using Bridge.Core;
using Bridge.Rpc;
using UnityEngine;
using Pose = Bridge.Core.Pose;
using Wire = Bridge.Protocol.V1;

namespace Bridge.Unity
{
    /// <summary>
    /// The game objects of actors. They are kept from state to state and found again by actor and asset; everything
    /// that a state says of an actor is set anew each time, so that nothing of an earlier state shows.
    /// </summary>
    public sealed class ActorPool : IDisposable
    {
        // Objects that no state has wanted for a while are kept up to this number.
        private const int MostHidden = 256;

        private readonly Dictionary<Key, Member> members = new Dictionary<Key, Member>();
        private readonly IReadOnlyDictionary<string, ModelTemplate> models;
        private readonly Transform root;
        private long round;

        /// <summary>Makes its objects under <paramref name="root"/>, of the models of the loaded scene.</summary>
        public ActorPool(IReadOnlyDictionary<string, ModelTemplate> models, Transform root)
        {
            this.models = models;
            this.root = root;
        }

        /// <summary>Shows <paramref name="actors"/> and hides everybody else.</summary>
        /// <returns>Them, by ascending id.</returns>
        public IReadOnlyList<DrawnActor> Show(IEnumerable<Wire.Actor> actors)
        {
            round++;
            DrawnActor[] shown = actors.OrderBy(actor => actor.ActorId).Select(Show).ToArray();
            foreach (Member member in members.Values.Where(each => each.Round != round))
            {
                member.Hide();
            }

            Shrink();
            return shown;
        }

        /// <summary>Lights the lamps of <paramref name="actors"/>, those of the last call of Show.</summary>
        public void Light(IEnumerable<Wire.Actor> actors, Glow glow)
        {
            foreach (Wire.Actor actor in actors)
            {
                members[new Key(actor)].Painter.Light(actor.Lights, glow);
            }
        }

        /// <summary>Destroys all objects.</summary>
        public void Dispose()
        {
            foreach (Member member in members.Values)
            {
                member.Dispose();
            }

            members.Clear();
        }

        private DrawnActor Show(Wire.Actor actor)
        {
            var key = new Key(actor);
            Member member;
            if (!members.TryGetValue(key, out member))
            {
                GameObject copy = models[actor.Asset].Copy(root, actor.Asset + " " + actor.ActorId);
                member = new Member(copy, (int)actor.ActorId);
                members.Add(key, member);
            }

            member.Round = round;
            return member.Show(actor);
        }

        // Those hidden for longest go first; of equal ones the lower ids, so that it does not depend on the dictionary.
        private void Shrink()
        {
            KeyValuePair<Key, Member>[] hidden = members.Where(each => each.Value.Round != round)
                .OrderBy(each => each.Value.Round).ThenBy(each => each.Key.ActorId).ToArray();
            foreach (KeyValuePair<Key, Member> each in hidden.Take(Math.Max(hidden.Length - MostHidden, 0)))
            {
                each.Value.Dispose();
                members.Remove(each.Key);
            }
        }

        private struct Key : IEquatable<Key>
        {
            private readonly string asset;

            public Key(Wire.Actor actor)
            {
                ActorId = actor.ActorId;
                asset = actor.Asset;
            }

            public uint ActorId { get; }

            public bool Equals(Key other)
            {
                return ActorId == other.ActorId && asset == other.asset;
            }

            public override bool Equals(object other)
            {
                return other is Key && Equals((Key)other);
            }

            public override int GetHashCode()
            {
                return (int)ActorId * 31 + asset.GetHashCode();
            }
        }

        private sealed class Member : IDisposable
        {
            private readonly GameObject root;
            private readonly DrawnThing thing;

            public Member(GameObject root, int id)
            {
                this.root = root;
                Renderer[] renderers = ModelTemplate.Renderers(root);
                // Before DrawnThing takes the meshes over, so that baked skins wear the actor's own materials too.
                Painter = new SlotPainter(renderers);
                thing = new DrawnThing(id, renderers);
            }

            public SlotPainter Painter { get; }

            public long Round { get; set; }

            public DrawnActor Show(Wire.Actor actor)
            {
                Pose worldFromActor = Messages.Read(actor.WorldFromActor);
                UnityPose pose = Axes.ToUnity(worldFromActor);
                root.transform.SetPositionAndRotation(pose.Position.ToVector3(), pose.Rotation.ToQuaternion());
                root.SetActive(true);
                Painter.Paint(actor);
                return new DrawnActor(thing, worldFromActor, Messages.Read(actor.Size));
            }

            public void Hide()
            {
                root.SetActive(false);
            }

            public void Dispose()
            {
                // Destroy waits for the end of the frame; hidden, it is in no picture until then.
                Hide();
                UnityEngine.Object.Destroy(root);
                Painter.Dispose();
            }
        }
    }
}
