// Signatures of UnityEngine (6000.0) that our code calls: textures that are filled by code, and shader globals.
using System;

namespace UnityEngine
{
    public enum TextureFormat
    {
        RGBA32 = 4,
        RGBAHalf = 17,
        R8 = 63
    }

    public enum RenderTextureFormat
    {
        ARGB32 = 0
    }

    public enum RenderTextureReadWrite
    {
        Default = 0,
        Linear = 1,
        sRGB = 2
    }

    public enum CubemapFace
    {
        Unknown = -1,
        PositiveX = 0,
        NegativeX = 1,
        PositiveY = 2,
        NegativeY = 3,
        PositiveZ = 4,
        NegativeZ = 5
    }

    public sealed partial class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain, bool linear) { throw new NotImplementedException(); }
        public static Texture2D blackTexture { get { throw new NotImplementedException(); } }
        public void SetPixelData<T>(T[] data, int mipLevel, int sourceDataStartIndex = 0) { throw new NotImplementedException(); }
        public void Apply(bool updateMipmaps, bool makeNoLongerReadable) { throw new NotImplementedException(); }
    }

    public sealed partial class Cubemap : Texture
    {
        public Cubemap(int width, TextureFormat textureFormat, bool mipChain) { throw new NotImplementedException(); }
        public void SetPixels(Color[] colors, CubemapFace face) { throw new NotImplementedException(); }
        public void Apply(bool updateMipmaps) { throw new NotImplementedException(); }
    }

    public partial class RenderTexture
    {
        public RenderTexture(int width, int height, int depth, RenderTextureFormat format, RenderTextureReadWrite readWrite) { throw new NotImplementedException(); }
        public static RenderTexture active { get; set; }
        public bool autoGenerateMips { get; set; }
    }

    public sealed partial class Shader
    {
        public static void SetGlobalVector(int nameID, Vector4 value) { throw new NotImplementedException(); }
        public static void SetGlobalVectorArray(int nameID, Vector4[] values) { throw new NotImplementedException(); }
        public static void SetGlobalTexture(int nameID, Texture value) { throw new NotImplementedException(); }
    }

    public partial class Material
    {
        public bool enableInstancing { get; set; }
        public void EnableKeyword(string keyword) { throw new NotImplementedException(); }
        public void DisableKeyword(string keyword) { throw new NotImplementedException(); }
        public void SetColor(int nameID, Color value) { throw new NotImplementedException(); }
        public void SetVector(int nameID, Vector4 value) { throw new NotImplementedException(); }
    }

    public partial class Graphics
    {
        public static void Blit(Texture source, RenderTexture dest, Material mat) { throw new NotImplementedException(); }
    }

    public sealed partial class GL
    {
        public static void Clear(bool clearDepth, bool clearColor, Color backgroundColor) { throw new NotImplementedException(); }
    }
}
