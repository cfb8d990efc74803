namespace Bridge.Core
{
    /// <summary>
    /// Turns names and numbers into seeds, so that what is drawn by chance follows from the request alone.
    /// </summary>
    public static class Seeds
    {
        /// <summary>A seed for <paramref name="purpose"/>, a moment and a camera (FNV-1a, 32 bits).</summary>
        public static uint Of(string purpose, uint episode, ulong step, string camera)
        {
            uint hash = 2166136261u;
            hash = Enter(hash, purpose);
            for (int shift = 0; shift < 32; shift += 8)
            {
                hash = Enter(hash, (byte)(episode >> shift));
            }

            for (int shift = 0; shift < 64; shift += 8)
            {
                hash = Enter(hash, (byte)(step >> shift));
            }

            return Enter(hash, camera);
        }

        /// <summary>Mixes all bits of <paramref name="x"/>; different numbers give different ones.</summary>
        public static uint Mix(uint x)
        {
            x ^= x >> 16;
            x *= 0x7feb352du;
            x ^= x >> 15;
            x *= 0x846ca68bu;
            return x ^ (x >> 16);
        }

        /// <summary>A number from [0, 1) of <paramref name="seed"/>, one for each <paramref name="index"/>.</summary>
        public static double Uniform(uint seed, uint index)
        {
            return (Mix(seed ^ Mix(index + 1u)) >> 8) / 16777216.0;
        }

        private static uint Enter(uint hash, byte value)
        {
            return (hash ^ value) * 16777619u;
        }

        private static uint Enter(uint hash, string text)
        {
            foreach (char c in text)
            {
                hash = Enter(Enter(hash, (byte)c), (byte)(c >> 8));
            }

            // What ends one text is no part of the next.
            return Enter(hash, 0xff);
        }
    }
}
