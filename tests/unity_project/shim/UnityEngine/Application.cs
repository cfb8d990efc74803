// Signatures of UnityEngine (6000.0) that our code calls: the application, its log, its clock.
using System;

namespace UnityEngine
{
    public static class Application
    {
        public static bool isEditor { get { throw new NotImplementedException(); } }
        public static bool isBatchMode { get { throw new NotImplementedException(); } }
        public static bool runInBackground { get; set; }
        public static int targetFrameRate { get; set; }
        public static string unityVersion { get { throw new NotImplementedException(); } }
        public static RuntimePlatform platform { get { throw new NotImplementedException(); } }
        public static event Action quitting { add { } remove { } }
        public static void Quit() { throw new NotImplementedException(); }
        public static void Quit(int exitCode) { throw new NotImplementedException(); }
    }

    public enum RuntimePlatform
    {
        OSXEditor = 0,
        OSXPlayer = 1,
        WindowsPlayer = 2,
        WindowsEditor = 7,
        LinuxPlayer = 13,
        LinuxEditor = 16
    }

    public enum FullScreenMode
    {
        ExclusiveFullScreen = 0,
        FullScreenWindow = 1,
        MaximizedWindow = 2,
        Windowed = 3
    }

    public enum LogType
    {
        Error = 0,
        Assert = 1,
        Warning = 2,
        Log = 3,
        Exception = 4
    }

    public enum LogOption
    {
        None = 0,
        NoStacktrace = 1
    }

    public class Debug
    {
        public static void Log(object message) { throw new NotImplementedException(); }
        public static void LogWarning(object message) { throw new NotImplementedException(); }
        public static void LogWarning(object message, Object context) { throw new NotImplementedException(); }
        public static void LogError(object message) { throw new NotImplementedException(); }
        public static void LogException(Exception exception, Object context) { throw new NotImplementedException(); }
        public static void LogFormat(LogType logType, LogOption logOptions, Object context, string format, params object[] args) { throw new NotImplementedException(); }
    }

    public class Time
    {
        public static float captureDeltaTime { get; set; }
    }

    public sealed class Resources
    {
        public static T Load<T>(string path) where T : Object { throw new NotImplementedException(); }
    }

    public sealed class Random
    {
        public static void InitState(int seed) { throw new NotImplementedException(); }
    }

    public class GUI
    {
        public static void Label(Rect position, string text) { throw new NotImplementedException(); }
    }

    public class Physics
    {
        public static SimulationMode simulationMode { get; set; }
        public static void Simulate(float step) { throw new NotImplementedException(); }
    }

    public enum SimulationMode
    {
        FixedUpdate = 0,
        Update = 1,
        Script = 2
    }
}
