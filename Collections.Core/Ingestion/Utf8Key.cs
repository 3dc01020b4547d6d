using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Collections.Core.Ingestion;

/// <summary>Finds the bytes of a text in a dictionary without making an array of them.</summary>
internal sealed class Utf8Key : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Key Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

    /// <remarks>Eight bytes at a step. Not safe against chosen keys, and need not be: no dimension keeps more than a few thousand values.</remarks>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        var hash = (ulong)alternate.Length;

        for (; alternate.Length >= sizeof(ulong); alternate = alternate[sizeof(ulong)..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(alternate));
        }

        foreach (var value in alternate)
        {
            hash = (hash << 8) ^ (hash >> 56) ^ value;
        }

        return (int)(Mix(hash) >> 32);

        static ulong Mix(ulong value) => (value ^ (value >> 32)) * Prime;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
