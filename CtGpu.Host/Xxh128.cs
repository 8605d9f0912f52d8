using System.Buffers.Binary;
using System.IO.Hashing;

namespace CtGpu.Host;

/// <summary>An XXH128 hash. Not a UInt128: methods that touch one are left to the JIT, however the program was published.</summary>
internal readonly record struct Xxh128(ulong High, ulong Low)
{
    /// <summary>Length of <see cref="WriteTo"/>.</summary>
    public const int Bytes = 16;

    /// <summary>Of what a hash has taken so far.</summary>
    public static Xxh128 Of(XxHash128 hash)
    {
        Span<byte> canonical = stackalloc byte[Bytes];
        hash.GetCurrentHash(canonical);
        return Read(canonical);
    }

    public static Xxh128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> canonical = stackalloc byte[Bytes];
        XxHash128.Hash(bytes, canonical);
        return Read(canonical);
    }

    /// <summary>The canonical bytes, the highest first.</summary>
    public void WriteTo(Span<byte> canonical)
    {
        BinaryPrimitives.WriteUInt64BigEndian(canonical, High);
        BinaryPrimitives.WriteUInt64BigEndian(canonical[sizeof(ulong)..], Low);
    }

    /// <summary>The 32 digits that xxhsum prints.</summary>
    public string ToHex()
    {
        Span<byte> canonical = stackalloc byte[Bytes];
        WriteTo(canonical);
        return Convert.ToHexStringLower(canonical);
    }

    private static Xxh128 Read(ReadOnlySpan<byte> canonical) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(canonical), BinaryPrimitives.ReadUInt64BigEndian(canonical[sizeof(ulong)..]));
}
