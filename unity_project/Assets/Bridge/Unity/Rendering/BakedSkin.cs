using UnityEngine;

namespace Bridge.Unity
{
    /// <summary>
    /// Draws a skinned mesh as a rigid one in its pose of the moment. Unity skins when it likes, once a frame and only
    /// what a camera has seen; several states may be drawn in a frame, some by command buffers alone. Baked, all passes
    /// draw the same vertices.
    /// </summary>
    [DisallowMultipleComponent]
    public sealed class BakedSkin : MonoBehaviour
    {
        private SkinnedMeshRenderer skin;
        private MaterialPropertyBlock block;
        private Mesh mesh;

        /// <summary>What draws the mesh in place of the skinned renderer.</summary>
        public MeshRenderer Rigid { get; private set; }

        /// <summary>Puts a rigid renderer in the place of <paramref name="skin"/>, once.</summary>
        public static BakedSkin Of(SkinnedMeshRenderer skin)
        {
            Transform parent = skin.transform;
            for (int i = 0; i < parent.childCount; i++)
            {
                var made = parent.GetChild(i).GetComponent<BakedSkin>();
                if (made != null)
                {
                    return made;
                }
            }

            var host = new GameObject(skin.name + " (baked)") { layer = skin.gameObject.layer };
            // Without keeping the world position, the host gets the identity as its local transform.
            host.transform.SetParent(parent, false);
            var baked = host.AddComponent<BakedSkin>();
            baked.Replace(skin);
            return baked;
        }

        /// <summary>Takes over the pose, the materials and the colours that the skinned renderer has now.</summary>
        public void Bake()
        {
            // With the scale, vertices are relative to the renderer's whole Transform, which is the host's.
            skin.BakeMesh(mesh, true);
            mesh.RecalculateBounds();
            Material[] materials = skin.sharedMaterials;
            Rigid.sharedMaterials = materials;
            Rigid.enabled = skin.enabled;
            skin.GetPropertyBlock(block);
            Rigid.SetPropertyBlock(block);
            for (int i = 0; i < materials.Length; i++)
            {
                skin.GetPropertyBlock(block, i);
                // An empty block would hide the one of the whole renderer.
                Rigid.SetPropertyBlock(block.isEmpty ? null : block, i);
            }
        }

        private void Replace(SkinnedMeshRenderer replaced)
        {
            skin = replaced;
            block = new MaterialPropertyBlock();
            mesh = new Mesh { name = skin.name + " (baked)" };
            gameObject.AddComponent<MeshFilter>().sharedMesh = mesh;
            Rigid = gameObject.AddComponent<MeshRenderer>();
            Rigid.shadowCastingMode = skin.shadowCastingMode;
            Rigid.receiveShadows = skin.receiveShadows;
            skin.forceRenderingOff = true;
            Bake();
        }

        private void OnDestroy()
        {
            Destroy(mesh);
        }
    }
}
