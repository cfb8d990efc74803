// Signatures of UnityEngine (6000.0) that our code calls: vectors, rotations, matrices, colours.
using System;

namespace UnityEngine
{
    public struct Vector2
    {
        public float x;
        public float y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
        public static Vector2 zero { get { throw new NotImplementedException(); } }
        public static Vector2 one { get { throw new NotImplementedException(); } }
        public static Vector2 operator +(Vector2 a, Vector2 b) { throw new NotImplementedException(); }
        public static Vector2 operator -(Vector2 a, Vector2 b) { throw new NotImplementedException(); }
        public static Vector2 operator *(Vector2 a, float d) { throw new NotImplementedException(); }
        public static implicit operator Vector2(Vector3 v) { throw new NotImplementedException(); }
        public static implicit operator Vector3(Vector2 v) { throw new NotImplementedException(); }
    }

    public struct Vector2Int
    {
        public Vector2Int(int x, int y) { throw new NotImplementedException(); }
        public int x { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public int y { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
    }

    public struct Vector3
    {
        public float x;
        public float y;
        public float z;
        public Vector3(float x, float y, float z) { this.x = x; this.y = y; this.z = z; }
        public static Vector3 zero { get { throw new NotImplementedException(); } }
        public static Vector3 one { get { throw new NotImplementedException(); } }
        public static Vector3 up { get { throw new NotImplementedException(); } }
        public static Vector3 down { get { throw new NotImplementedException(); } }
        public static Vector3 right { get { throw new NotImplementedException(); } }
        public static Vector3 left { get { throw new NotImplementedException(); } }
        public static Vector3 forward { get { throw new NotImplementedException(); } }
        public static Vector3 back { get { throw new NotImplementedException(); } }
        public float sqrMagnitude { get { throw new NotImplementedException(); } }
        public static float Distance(Vector3 a, Vector3 b) { throw new NotImplementedException(); }
        public static Vector3 Min(Vector3 lhs, Vector3 rhs) { throw new NotImplementedException(); }
        public static Vector3 Max(Vector3 lhs, Vector3 rhs) { throw new NotImplementedException(); }
        public static Vector3 Scale(Vector3 a, Vector3 b) { throw new NotImplementedException(); }
        public static Vector3 operator +(Vector3 a, Vector3 b) { throw new NotImplementedException(); }
        public static Vector3 operator -(Vector3 a, Vector3 b) { throw new NotImplementedException(); }
        public static Vector3 operator -(Vector3 a) { throw new NotImplementedException(); }
        public static Vector3 operator *(Vector3 a, float d) { throw new NotImplementedException(); }
        public static Vector3 operator *(float d, Vector3 a) { throw new NotImplementedException(); }
        public static Vector3 operator /(Vector3 a, float d) { throw new NotImplementedException(); }
        public static bool operator ==(Vector3 lhs, Vector3 rhs) { throw new NotImplementedException(); }
        public static bool operator !=(Vector3 lhs, Vector3 rhs) { throw new NotImplementedException(); }
        public override bool Equals(object other) { throw new NotImplementedException(); }
        public override int GetHashCode() { throw new NotImplementedException(); }
    }

    public struct Vector4
    {
        public float x;
        public float y;
        public float z;
        public float w;
        public Vector4(float x, float y, float z, float w) { this.x = x; this.y = y; this.z = z; this.w = w; }
        public Vector4(float x, float y, float z) { this.x = x; this.y = y; this.z = z; w = 0; }
        public static Vector4 zero { get { throw new NotImplementedException(); } }
        public static Vector4 one { get { throw new NotImplementedException(); } }
        public float this[int index] { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public static Vector4 operator *(Vector4 a, float d) { throw new NotImplementedException(); }
        public static Vector4 operator /(Vector4 a, float d) { throw new NotImplementedException(); }
        public static implicit operator Vector4(Vector3 v) { throw new NotImplementedException(); }
        public static implicit operator Vector3(Vector4 v) { throw new NotImplementedException(); }
        public static implicit operator Vector4(Vector2 v) { throw new NotImplementedException(); }
    }

    public struct Quaternion
    {
        public float x;
        public float y;
        public float z;
        public float w;
        public Quaternion(float x, float y, float z, float w) { this.x = x; this.y = y; this.z = z; this.w = w; }
        public static Quaternion identity { get { throw new NotImplementedException(); } }
        public static Quaternion LookRotation(Vector3 forward) { throw new NotImplementedException(); }
        public static Quaternion LookRotation(Vector3 forward, Vector3 upwards) { throw new NotImplementedException(); }
        public static Quaternion operator *(Quaternion lhs, Quaternion rhs) { throw new NotImplementedException(); }
        public static Vector3 operator *(Quaternion rotation, Vector3 point) { throw new NotImplementedException(); }
    }

    // Not called, but its name is that of a type of ours.
    public struct Pose
    {
    }

    public struct Matrix4x4
    {
        public float m00, m10, m20, m30, m01, m11, m21, m31, m02, m12, m22, m32, m03, m13, m23, m33;
        public Matrix4x4(Vector4 column0, Vector4 column1, Vector4 column2, Vector4 column3) { throw new NotImplementedException(); }
        public float this[int row, int column] { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public static Matrix4x4 identity { get { throw new NotImplementedException(); } }
        public static Matrix4x4 zero { get { throw new NotImplementedException(); } }
        public Matrix4x4 inverse { get { throw new NotImplementedException(); } }
        public Vector3 MultiplyPoint3x4(Vector3 point) { throw new NotImplementedException(); }
        public static Matrix4x4 Scale(Vector3 vector) { throw new NotImplementedException(); }
        public static Matrix4x4 operator *(Matrix4x4 lhs, Matrix4x4 rhs) { throw new NotImplementedException(); }
        public static Vector4 operator *(Matrix4x4 lhs, Vector4 vector) { throw new NotImplementedException(); }
    }

    public struct Color
    {
        public float r;
        public float g;
        public float b;
        public float a;
        public Color(float r, float g, float b, float a) { this.r = r; this.g = g; this.b = b; this.a = a; }
        public Color(float r, float g, float b) { this.r = r; this.g = g; this.b = b; a = 1; }
        public static Color black { get { throw new NotImplementedException(); } }
        public static Color white { get { throw new NotImplementedException(); } }
        public static Color clear { get { throw new NotImplementedException(); } }
        public static Color red { get { throw new NotImplementedException(); } }
        public static Color green { get { throw new NotImplementedException(); } }
        public static Color blue { get { throw new NotImplementedException(); } }
        public Color linear { get { throw new NotImplementedException(); } }
        public Color gamma { get { throw new NotImplementedException(); } }
        public static Color operator +(Color a, Color b) { throw new NotImplementedException(); }
        public static Color operator *(Color a, Color b) { throw new NotImplementedException(); }
        public static Color operator *(Color a, float b) { throw new NotImplementedException(); }
        public static implicit operator Vector4(Color c) { throw new NotImplementedException(); }
        public static implicit operator Color(Vector4 v) { throw new NotImplementedException(); }
    }

    public struct Bounds
    {
        public Bounds(Vector3 center, Vector3 size) { throw new NotImplementedException(); }
        public Vector3 center { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public Vector3 size { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public Vector3 extents { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public Vector3 min { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public Vector3 max { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public void Encapsulate(Vector3 point) { throw new NotImplementedException(); }
        public void Encapsulate(Bounds bounds) { throw new NotImplementedException(); }
    }

    public struct Rect
    {
        public Rect(float x, float y, float width, float height) { throw new NotImplementedException(); }
        public float x { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public float y { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public float width { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
        public float height { get { throw new NotImplementedException(); } set { throw new NotImplementedException(); } }
    }

    public struct Mathf
    {
        public const float PI = 3.14159274f;
        public const float Rad2Deg = 57.29578f;
        public static float Abs(float f) { throw new NotImplementedException(); }
        public static float Cos(float f) { throw new NotImplementedException(); }
        public static float Clamp(float value, float min, float max) { throw new NotImplementedException(); }
        public static int Clamp(int value, int min, int max) { throw new NotImplementedException(); }
        public static float Clamp01(float value) { throw new NotImplementedException(); }
        public static float Max(float a, float b) { throw new NotImplementedException(); }
        public static int Max(int a, int b) { throw new NotImplementedException(); }
        public static float Min(float a, float b) { throw new NotImplementedException(); }
        public static int Min(int a, int b) { throw new NotImplementedException(); }
    }
}
