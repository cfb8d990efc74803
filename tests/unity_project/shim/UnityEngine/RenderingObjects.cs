// Signatures of UnityEngine (6000.0) that our code calls: textures, shaders, materials, meshes and what draws them.
// Classes are partial where the code of scenes and weather needs more of them.
using System;
using System.Collections.Generic;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;

namespace UnityEngine
{
    public partial class Texture : Object
    {
        public virtual int width { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public virtual int height { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public FilterMode filterMode { get; set; }
        public TextureWrapMode wrapMode { get; set; }
        public int anisoLevel { get; set; }
        public virtual GraphicsFormat graphicsFormat { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
    }

    public partial class RenderTexture : Texture
    {
        public RenderTexture(int width, int height, GraphicsFormat colorFormat, GraphicsFormat depthStencilFormat) { throw new NotImplementedException(); }
        public int antiAliasing { get; set; }
        public bool useMipMap { get; set; }
        public bool Create() { throw new NotImplementedException(); }
        public void Release() { throw new NotImplementedException(); }
    }

    public enum FilterMode
    {
        Point = 0,
        Bilinear = 1,
        Trilinear = 2
    }

    public enum TextureWrapMode
    {
        Repeat = 0,
        Clamp = 1,
        Mirror = 2,
        MirrorOnce = 3
    }

    public sealed partial class Shader : Object
    {
        public static int PropertyToID(string name) { return 0; }
        public static Shader Find(string name) { throw new NotImplementedException(); }
        public bool isSupported { get { throw new NotImplementedException(); } }
    }

    public partial class Material : Object
    {
        public Material(Shader shader) { throw new NotImplementedException(); }
        public Material(Material source) { throw new NotImplementedException(); }
        public bool HasProperty(int nameID) { throw new NotImplementedException(); }
        public bool IsKeywordEnabled(string keyword) { throw new NotImplementedException(); }
        public string GetTag(string tag, bool searchFallbacks, string defaultValue) { throw new NotImplementedException(); }
        public float GetFloat(int nameID) { throw new NotImplementedException(); }
        public Color GetColor(int nameID) { throw new NotImplementedException(); }
        public Texture GetTexture(int nameID) { throw new NotImplementedException(); }
        public Vector2 GetTextureScale(int nameID) { throw new NotImplementedException(); }
        public Vector2 GetTextureOffset(int nameID) { throw new NotImplementedException(); }
        public void SetFloat(int nameID, float value) { throw new NotImplementedException(); }
        public void SetTexture(int nameID, Texture value) { throw new NotImplementedException(); }
        public void SetTextureScale(int nameID, Vector2 value) { throw new NotImplementedException(); }
        public void SetTextureOffset(int nameID, Vector2 value) { throw new NotImplementedException(); }
    }

    public sealed partial class MaterialPropertyBlock
    {
        public bool isEmpty { get { throw new NotImplementedException(); } }
    }

    public sealed partial class Mesh : Object
    {
        public Vector3[] vertices { get; set; }
        public Vector3[] normals { get; set; }
        public Vector2[] uv { get; set; }
        public int[] triangles { get; set; }
        public Bounds bounds { get; set; }
        public bool isReadable { get { throw new NotImplementedException(); } }
        public int vertexCount { get { throw new NotImplementedException(); } }
        public int subMeshCount { get; set; }
        public int[] GetTriangles(int submesh) { throw new NotImplementedException(); }
        public void RecalculateBounds() { throw new NotImplementedException(); }
    }

    public sealed partial class MeshFilter : Component
    {
        public Mesh sharedMesh { get; set; }
    }

    public partial class Renderer : Component
    {
        public bool enabled { get; set; }
        public bool forceRenderingOff { get; set; }
        public bool isPartOfStaticBatch { get { throw new NotImplementedException(); } }
        public Bounds bounds { get; set; }
        public Bounds localBounds { get; set; }
        public Material sharedMaterial { get; set; }
        public Material[] sharedMaterials { get; set; }
        public ShadowCastingMode shadowCastingMode { get; set; }
        public bool receiveShadows { get; set; }
        public void GetPropertyBlock(MaterialPropertyBlock properties) { throw new NotImplementedException(); }
        public void GetPropertyBlock(MaterialPropertyBlock properties, int materialIndex) { throw new NotImplementedException(); }
        public void SetPropertyBlock(MaterialPropertyBlock properties) { throw new NotImplementedException(); }
        public void SetPropertyBlock(MaterialPropertyBlock properties, int materialIndex) { throw new NotImplementedException(); }
    }

    public partial class MeshRenderer : Renderer
    {
    }

    public partial class SkinnedMeshRenderer : Renderer
    {
        public Mesh sharedMesh { get; set; }
        public void BakeMesh(Mesh mesh, bool useScale) { throw new NotImplementedException(); }
    }

    public struct LOD
    {
        public float screenRelativeTransitionHeight;
        public float fadeTransitionWidth;
        public Renderer[] renderers;
        public LOD(float screenRelativeTransitionHeight, Renderer[] renderers) { throw new NotImplementedException(); }
    }

    public enum LODFadeMode
    {
        None = 0,
        CrossFade = 1,
        SpeedTree = 2
    }

    public partial class LODGroup : Component
    {
        public Vector3 localReferencePoint { get; set; }
        public float size { get; set; }
        public int lodCount { get { throw new NotImplementedException(); } }
        public LODFadeMode fadeMode { get; set; }
        public bool enabled { get; set; }
        public LOD[] GetLODs() { throw new NotImplementedException(); }
        public void SetLODs(LOD[] lods) { throw new NotImplementedException(); }
        public void ForceLOD(int index) { throw new NotImplementedException(); }
        public void RecalculateBounds() { throw new NotImplementedException(); }
    }
}

namespace UnityEngine.Rendering
{
    public enum ShadowCastingMode
    {
        Off = 0,
        On = 1,
        TwoSided = 2,
        ShadowsOnly = 3
    }

    public enum CullMode
    {
        Off = 0,
        Front = 1,
        Back = 2
    }
}
