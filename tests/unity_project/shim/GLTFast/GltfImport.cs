// Signatures of com.unity.cloud.gltfast (6.x) that our code calls.
using System;
using System.Threading;
using System.Threading.Tasks;
using UnityEngine;

namespace GLTFast
{
    public abstract class GltfImportBase : IDisposable
    {
        public Task<bool> Load(byte[] data, Uri uri = null, ImportSettings importSettings = null, CancellationToken cancellationToken = default(CancellationToken)) { throw new NotImplementedException(); }
        public Task<bool> InstantiateMainSceneAsync(Transform parent, CancellationToken cancellationToken = default(CancellationToken)) { throw new NotImplementedException(); }
        public void Dispose() { throw new NotImplementedException(); }
    }

    public class GltfImport : GltfImportBase
    {
        public GltfImport(Loading.IDownloadProvider downloadProvider = null, IDeferAgent deferAgent = null, Materials.IMaterialGenerator materialGenerator = null, Logging.ICodeLogger logger = null) { throw new NotImplementedException(); }
    }

    public class ImportSettings
    {
        public bool GenerateMipMaps { get; set; }
        public int AnisotropicFilterLevel { get; set; }
    }

    public interface IDeferAgent
    {
    }

    public class UninterruptedDeferAgent : IDeferAgent
    {
    }
}

namespace GLTFast.Loading
{
    public interface IDownloadProvider
    {
    }
}

namespace GLTFast.Materials
{
    public interface IMaterialGenerator
    {
    }
}

namespace GLTFast.Logging
{
    public interface ICodeLogger
    {
    }

    public class ConsoleLogger : ICodeLogger
    {
    }
}
