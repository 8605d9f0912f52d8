using System.Buffers.Binary;
using System.IO.Hashing;

namespace CtGpu.Host;

/// <summary>An XXH128 hash. Two ulongs instead of a UInt128, because ReadyToRun does not compile methods that use UInt128.</summary>
internal readonly record struct Xxh128(ulong High, ulong Low)
{
    /// <summary>Bytes that <see cref="WriteTo"/> writes.</summary>
    public const int Bytes = 16;

    /// <summary>Hash of the bytes appended so far.</summary>
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

    /// <summary>Writes the canonical bytes, most significant first.</summary>
    public void WriteTo(Span<byte> canonical)
    {
        BinaryPrimitives.WriteUInt64BigEndian(canonical, High);
        BinaryPrimitives.WriteUInt64BigEndian(canonical[sizeof(ulong)..], Low);
    }

    /// <summary>The 32 hexadecimal digits that xxhsum prints.</summary>
    public string ToHex()
    {
        Span<byte> canonical = stackalloc byte[Bytes];
        WriteTo(canonical);
        return Convert.ToHexStringLower(canonical);
    }

    private static Xxh128 Read(ReadOnlySpan<byte> canonical) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(canonical), BinaryPrimitives.ReadUInt64BigEndian(canonical[sizeof(ulong)..]));
}
