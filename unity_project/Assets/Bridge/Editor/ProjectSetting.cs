using System;

namespace Bridge.Editor
{
    /// <summary>One thing that a project needs to be a simulator.</summary>
    internal sealed class ProjectSetting
    {
        private readonly Func<string> found;
        private readonly Action apply;

        /// <param name="name">What it is called, as people see it in Unity.</param>
        /// <param name="expected">What it must be.</param>
        /// <param name="found">Reads what it is.</param>
        /// <param name="advice">What to do where it is not.</param>
        /// <param name="apply">Makes it so; null where only a person can.</param>
        internal ProjectSetting(string name, string expected, Func<string> found, string advice, Action apply)
        {
            Name = name;
            Expected = expected;
            Advice = advice;
            this.found = found;
            this.apply = apply;
        }

        /// <summary>What it is called, as people see it in Unity.</summary>
        internal string Name { get; }

        /// <summary>What it must be.</summary>
        internal string Expected { get; }

        /// <summary>What to do where it is not.</summary>
        internal string Advice { get; }

        /// <summary>What it is now.</summary>
        internal string Found
        {
            get { return found(); }
        }

        /// <summary>Whether it is as it must be.</summary>
        internal bool IsRight
        {
            get { return Found == Expected; }
        }

        /// <summary>Makes it right where a program can.</summary>
        internal void Apply()
        {
            if (apply != null && !IsRight)
            {
                apply();
            }
        }
    }
}
