// Signatures of UnityEngine (6000.0) that our code calls: command buffers, and reading images back.
using System;
using UnityEngine.Experimental.Rendering;

namespace UnityEngine
{
    public enum MeshTopology
    {
        Triangles = 0,
        Quads = 2,
        Lines = 3,
        LineStrip = 4,
        Points = 5
    }
}

namespace UnityEngine.Experimental.Rendering
{
    public enum GraphicsFormat
    {
        None = 0,
        R8G8B8A8_SRGB = 4,
        R8_UNorm = 5,
        R8G8B8A8_UNorm = 8,
        R16G16B16A16_SFloat = 48,
        R32_SFloat = 49,
        R32G32B32A32_SFloat = 52,
        D32_SFloat = 93
    }
}

namespace UnityEngine.Rendering
{
    public partial struct RenderTargetIdentifier
    {
        public RenderTargetIdentifier(Texture tex) { throw new NotImplementedException(); }
    }

    public partial class CommandBuffer : IDisposable
    {
        public string name { get; set; }
        public void Dispose() { throw new NotImplementedException(); }
        public void Clear() { throw new NotImplementedException(); }
        public void SetRenderTarget(RenderTargetIdentifier rt) { throw new NotImplementedException(); }
        public void SetRenderTarget(RenderTargetIdentifier[] colors, RenderTargetIdentifier depth) { throw new NotImplementedException(); }
        public void ClearRenderTarget(bool clearDepth, bool clearColor, Color backgroundColor) { throw new NotImplementedException(); }
        public void SetViewProjectionMatrices(Matrix4x4 view, Matrix4x4 proj) { throw new NotImplementedException(); }
        public void SetInvertCulling(bool invertCulling) { throw new NotImplementedException(); }
        public void SetGlobalFloat(int nameID, float value) { throw new NotImplementedException(); }
        public void SetGlobalVector(int nameID, Vector4 value) { throw new NotImplementedException(); }
        public void SetGlobalMatrix(int nameID, Matrix4x4 value) { throw new NotImplementedException(); }
        public void SetGlobalTexture(int nameID, RenderTargetIdentifier value) { throw new NotImplementedException(); }
        public void DrawRenderer(Renderer renderer, Material material, int submeshIndex, int shaderPass) { throw new NotImplementedException(); }
        public void DrawProcedural(Matrix4x4 matrix, Material material, int shaderPass, MeshTopology topology, int vertexCount) { throw new NotImplementedException(); }
        public void DrawProcedural(Matrix4x4 matrix, Material material, int shaderPass, MeshTopology topology, int vertexCount, int instanceCount) { throw new NotImplementedException(); }
    }

    public struct AsyncGPUReadbackRequest
    {
        public bool done { get { throw new NotImplementedException(); } }
        public bool hasError { get { throw new NotImplementedException(); } }
        public void WaitForCompletion() { throw new NotImplementedException(); }
        public Unity.Collections.NativeArray<T> GetData<T>(int layer = 0) where T : struct { throw new NotImplementedException(); }
    }

    public static class AsyncGPUReadback
    {
        public static AsyncGPUReadbackRequest Request(Texture src, int mipIndex = 0, Action<AsyncGPUReadbackRequest> callback = null) { throw new NotImplementedException(); }
    }
}

namespace Unity.Collections
{
    public struct NativeArray<T> : IDisposable where T : struct
    {
        public int Length { get { throw new NotImplementedException(); } }
        public T[] ToArray() { throw new NotImplementedException(); }
        public void Dispose() { throw new NotImplementedException(); }
    }
}
