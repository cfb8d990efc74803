using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Bridge.Core
{
    /// <summary>
    /// Puts the coarser levels of detail of a binary glTF 2.0 file into its scene.
    ///
    /// Our models have only <c>lod0</c> in the scene; <c>lod1</c> … hang on it by the extension MSFT_lod, so that a
    /// viewer shows one model and not all levels inside each other. glTFast does not know that extension and makes
    /// nothing of nodes outside the scene, so all of them are listed in it before the file is read.
    /// </summary>
    public static class GlbLevels
    {
        private const uint Magic = 0x46546C67, JsonChunk = 0x4E4F534A;
        private const int HeaderBytes = 12, ChunkHeaderBytes = 8;

        /// <summary>The level of a node named <c>lod0</c>, <c>lod1</c> …; -1 of any other.</summary>
        public static int LevelOf(string nodeName)
        {
            int level;
            return nodeName.StartsWith("lod", StringComparison.Ordinal)
                && int.TryParse(nodeName.Substring(3), NumberStyles.None, CultureInfo.InvariantCulture, out level)
                ? level
                : -1;
        }

        /// <summary>
        /// <paramref name="glb"/> with the roots of its scene followed by those nodes named <c>lod</c> and a number
        /// that are not among them. The same array where there are none.
        /// </summary>
        /// <exception cref="FormatException">It is no binary glTF 2.0 file.</exception>
        public static byte[] InScene(byte[] glb)
        {
            int jsonBytes = JsonBytes(glb);
            var json = new JsonText(Encoding.UTF8.GetString(glb, HeaderBytes + ChunkHeaderBytes, jsonBytes));
            int roots = SceneRoots(json);
            if (roots < 0)
            {
                return glb;
            }

            List<int> wanted = json.Elements(roots).Select(json.IntegerAt).ToList();
            int inScene = wanted.Count;
            wanted.AddRange(LevelNodes(json).Where(node => !wanted.Contains(node)).ToArray());
            if (wanted.Count == inScene)
            {
                return glb;
            }

            string numbers = string.Join(",", wanted.Select(node => node.ToString(CultureInfo.InvariantCulture)));
            return WithJson(glb, jsonBytes, json.Replaced(roots, "[" + numbers + "]"));
        }

        private static int JsonBytes(byte[] glb)
        {
            if (glb.Length < HeaderBytes + ChunkHeaderBytes || BitConverter.ToUInt32(glb, 0) != Magic
                || BitConverter.ToUInt32(glb, 4) != 2)
            {
                throw new FormatException("expected a binary glTF 2.0 file, got something else");
            }

            uint length = BitConverter.ToUInt32(glb, HeaderBytes);
            if (BitConverter.ToUInt32(glb, HeaderBytes + 4) != JsonChunk
                || length > glb.Length - HeaderBytes - ChunkHeaderBytes)
            {
                throw new FormatException("expected the JSON chunk of the glTF file first and whole");
            }

            return (int)length;
        }

        // The place of the list of the main scene's root nodes; -1 if there is no main scene or it is empty.
        private static int SceneRoots(JsonText json)
        {
            int main = json.Member(json.Root, "scene"), scenes = json.Member(json.Root, "scenes");
            if (main < 0 || scenes < 0)
            {
                return -1;
            }

            IReadOnlyList<int> all = json.Elements(scenes);
            int index = json.IntegerAt(main);
            if (index < 0 || index >= all.Count)
            {
                throw new FormatException(
                    $"expected a main scene of 0 to {all.Count - 1} in the glTF file, got {index}");
            }

            return json.Member(all[index], "nodes");
        }

        private static IEnumerable<int> LevelNodes(JsonText json)
        {
            int nodes = json.Member(json.Root, "nodes");
            IReadOnlyList<int> places = nodes < 0 ? new int[0] : json.Elements(nodes);
            for (int node = 0; node < places.Count; node++)
            {
                int name = json.Member(places[node], "name");
                if (name >= 0 && LevelOf(json.StringAt(name)) >= 0)
                {
                    yield return node;
                }
            }
        }

        private static byte[] WithJson(byte[] glb, int jsonBytesBefore, string text)
        {
            byte[] json = Encoding.UTF8.GetBytes(text);
            int padded = (json.Length + 3) / 4 * 4;
            int rest = HeaderBytes + ChunkHeaderBytes + jsonBytesBefore;
            var stream = new MemoryStream();
            using (var writer = new BinaryWriter(stream))
            {
                writer.Write(Magic);
                writer.Write(2u);
                writer.Write((uint)(HeaderBytes + ChunkHeaderBytes + padded + glb.Length - rest));
                writer.Write((uint)padded);
                writer.Write(JsonChunk);
                writer.Write(json);
                writer.Write(Encoding.ASCII.GetBytes(new string(' ', padded - json.Length)));
                writer.Write(glb, rest, glb.Length - rest);
            }

            return stream.ToArray();
        }
    }
}
