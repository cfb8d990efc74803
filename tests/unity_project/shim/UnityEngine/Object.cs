// Signatures of UnityEngine (6000.0) that our code calls: objects and components.
using System;

namespace UnityEngine
{
    public class Object
    {
        public string name { get; set; }
        public HideFlags hideFlags { get; set; }
        public static void Destroy(Object obj) { throw new NotImplementedException(); }
        public static void Destroy(Object obj, float t) { throw new NotImplementedException(); }
        public static void DestroyImmediate(Object obj) { throw new NotImplementedException(); }
        public static void DestroyImmediate(Object obj, bool allowDestroyingAssets) { throw new NotImplementedException(); }
        public static void DontDestroyOnLoad(Object target) { throw new NotImplementedException(); }
        public static T Instantiate<T>(T original) where T : Object { throw new NotImplementedException(); }
        public static T Instantiate<T>(T original, Transform parent) where T : Object { throw new NotImplementedException(); }
        public static T Instantiate<T>(T original, Transform parent, bool worldPositionStays) where T : Object { throw new NotImplementedException(); }
        public static implicit operator bool(Object exists) { throw new NotImplementedException(); }
        public static bool operator ==(Object x, Object y) { throw new NotImplementedException(); }
        public static bool operator !=(Object x, Object y) { throw new NotImplementedException(); }
        public override bool Equals(object other) { throw new NotImplementedException(); }
        public override int GetHashCode() { throw new NotImplementedException(); }
    }

    [Flags]
    public enum HideFlags
    {
        None = 0,
        HideInHierarchy = 1,
        HideInInspector = 2,
        DontSaveInEditor = 4,
        NotEditable = 8,
        DontSaveInBuild = 16,
        DontUnloadUnusedAsset = 32,
        DontSave = 52,
        HideAndDontSave = 61
    }

    public class Component : Object
    {
        public Transform transform { get { throw new NotImplementedException(); } }
        public GameObject gameObject { get { throw new NotImplementedException(); } }
        public T GetComponent<T>() { throw new NotImplementedException(); }
        public Component GetComponent(Type type) { throw new NotImplementedException(); }
        public T GetComponentInChildren<T>() { throw new NotImplementedException(); }
        public T GetComponentInParent<T>() { throw new NotImplementedException(); }
        public T GetComponentInParent<T>(bool includeInactive) { throw new NotImplementedException(); }
        public T[] GetComponentsInChildren<T>() { throw new NotImplementedException(); }
        public T[] GetComponentsInChildren<T>(bool includeInactive) { throw new NotImplementedException(); }
    }

    public class Behaviour : Component
    {
        public bool enabled { get; set; }
    }

    public class MonoBehaviour : Behaviour
    {
    }

    public class YieldInstruction
    {
    }

    public class AsyncOperation : YieldInstruction
    {
        public bool isDone { get { throw new NotImplementedException(); } }
    }

    public class ScriptableObject : Object
    {
    }

    public sealed class GameObject : Object
    {
        public GameObject() { throw new NotImplementedException(); }
        public GameObject(string name) { throw new NotImplementedException(); }
        public GameObject(string name, params Type[] components) { throw new NotImplementedException(); }
        public Transform transform { get { throw new NotImplementedException(); } }
        public GameObject gameObject { get { throw new NotImplementedException(); } }
        public int layer { get; set; }
        public bool activeInHierarchy { get { throw new NotImplementedException(); } }
        public SceneManagement.Scene scene { get { throw new NotImplementedException(); } }
        public void SetActive(bool value) { throw new NotImplementedException(); }
        public T AddComponent<T>() where T : Component { throw new NotImplementedException(); }
        public T GetComponent<T>() { throw new NotImplementedException(); }
        public T GetComponentInChildren<T>() { throw new NotImplementedException(); }
        public T GetComponentInChildren<T>(bool includeInactive) { throw new NotImplementedException(); }
        public T GetComponentInParent<T>() { throw new NotImplementedException(); }
        public T GetComponentInParent<T>(bool includeInactive) { throw new NotImplementedException(); }
        public T[] GetComponentsInChildren<T>() { throw new NotImplementedException(); }
        public T[] GetComponentsInChildren<T>(bool includeInactive) { throw new NotImplementedException(); }
        public static GameObject Find(string name) { throw new NotImplementedException(); }
    }

    public class Transform : Component, System.Collections.IEnumerable
    {
        public Vector3 position { get; set; }
        public Vector3 localPosition { get; set; }
        public Quaternion rotation { get; set; }
        public Quaternion localRotation { get; set; }
        public Vector3 localScale { get; set; }
        public Vector3 lossyScale { get { throw new NotImplementedException(); } }
        public Vector3 forward { get; set; }
        public Vector3 up { get; set; }
        public Vector3 right { get; set; }
        public Transform parent { get; set; }
        public Transform root { get { throw new NotImplementedException(); } }
        public int childCount { get { throw new NotImplementedException(); } }
        public Matrix4x4 localToWorldMatrix { get { throw new NotImplementedException(); } }
        public Matrix4x4 worldToLocalMatrix { get { throw new NotImplementedException(); } }
        public void SetParent(Transform p) { throw new NotImplementedException(); }
        public void SetParent(Transform parent, bool worldPositionStays) { throw new NotImplementedException(); }
        public void SetPositionAndRotation(Vector3 position, Quaternion rotation) { throw new NotImplementedException(); }
        public Transform GetChild(int index) { throw new NotImplementedException(); }
        public Transform Find(string n) { throw new NotImplementedException(); }
        public Vector3 TransformPoint(Vector3 position) { throw new NotImplementedException(); }
        public Vector3 InverseTransformPoint(Vector3 position) { throw new NotImplementedException(); }
        public System.Collections.IEnumerator GetEnumerator() { throw new NotImplementedException(); }
    }
}
