// Signatures of UnityEngine (6000.0) that our code calls: what models and levels are made of, and loading of scenes.
using System;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public partial class Rigidbody : Component
    {
        public bool isKinematic { get; set; }
    }

    public partial class Collider : Component
    {
        public bool enabled { get; set; }
    }

    public partial class Animator : Behaviour
    {
    }

    public sealed partial class Animation : Behaviour
    {
    }

    public sealed partial class ParticleSystem : Component
    {
        public void Stop(bool withChildren, ParticleSystemStopBehavior stopBehavior) { throw new NotImplementedException(); }
    }

    public enum ParticleSystemStopBehavior
    {
        StopEmittingAndClear = 0,
        StopEmitting = 1
    }

    public partial class Renderer
    {
        public int lightmapIndex { get; set; }
    }

    public sealed partial class Mesh
    {
        public SubMeshDescriptor GetSubMesh(int index) { throw new NotImplementedException(); }
    }
}

namespace UnityEngine.Rendering
{
    public struct SubMeshDescriptor
    {
        public Bounds bounds { get; set; }
    }
}
