namespace System.Runtime.CompilerServices
{
    /// <summary>
    /// What Google.Protobuf uses of the class of this name, which .NET offers in an assembly of its own and mono keeps
    /// to itself: memory is read and written through references, without checks of type or bounds.
    /// </summary>
    internal static unsafe class Unsafe
    {
        /// <summary>The value at an address that may not be aligned.</summary>
        /// <exception cref="NotSupportedException">T is none of the types that Google.Protobuf reads so.</exception>
        public static T ReadUnaligned<T>(ref byte source)
        {
            fixed (byte* address = &source)
            {
                if (typeof(T) == typeof(ulong))
                {
                    return (T)(object)*(ulong*)address;
                }

                if (typeof(T) == typeof(float))
                {
                    return (T)(object)*(float*)address;
                }

                if (typeof(T) == typeof(double))
                {
                    return (T)(object)*(double*)address;
                }
            }

            throw new NotSupportedException("expected ulong, float or double, got " + typeof(T));
        }

        /// <summary>Writes a value to an address that may not be aligned.</summary>
        public static void WriteUnaligned(ref byte destination, float value)
        {
            fixed (byte* address = &destination)
            {
                *(float*)address = value;
            }
        }

        /// <summary>Writes a value to an address that may not be aligned.</summary>
        public static void WriteUnaligned(ref byte destination, double value)
        {
            fixed (byte* address = &destination)
            {
                *(double*)address = value;
            }
        }

        /// <summary>The first byte of a character.</summary>
        public static ref byte As<TFrom, TTo>(ref char source)
        {
            fixed (char* address = &source)
            {
                return ref *(byte*)address;
            }
        }

        /// <summary>The byte so many bytes behind another one.</summary>
        public static ref byte AddByteOffset(ref byte source, IntPtr offset)
        {
            fixed (byte* address = &source)
            {
                return ref *(address + (long)offset);
            }
        }

        /// <summary>The character so many bytes behind another one.</summary>
        public static ref char AddByteOffset(ref char source, IntPtr offset)
        {
            fixed (char* address = &source)
            {
                return ref *(char*)((byte*)address + (long)offset);
            }
        }

        /// <summary>The byte so many bytes behind another one.</summary>
        public static ref byte Add(ref byte source, int offset)
        {
            fixed (byte* address = &source)
            {
                return ref *(address + offset);
            }
        }
    }
}
