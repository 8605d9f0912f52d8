using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>
/// The next bits of a stream, in a 64-bit window. The load address of a refill depends only on the previous refill, so the
/// load adds little latency (variant 4 of F. Giesen, "Reading bits in far too many ways").
/// </summary>
/// <param name="data">The stream's bytes. At least 8 more bytes must be readable after the last consumed bit.</param>
internal unsafe struct JpegBits(byte* data)
{
    private byte* _next = data;

    /// <summary>Number of bits in the window, modulo 64. The higher bits are undefined, because entries have other data there.</summary>
    private int _held;

    /// <summary>The next bits, starting at the most significant bit.</summary>
    public ulong Window { get; private set; }

    /// <summary>Number of bits consumed since the start of the stream, <paramref name="data"/>.</summary>
    public readonly long TakenSince(byte* data) => (8 * (_next - data)) - (_held & 63);

    /// <summary>Refills the window to at least 56 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        Window |= BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(_next, 8)) >> _held;
        _next += (~_held >> 3) & 7;
        _held |= 56;
    }

    /// <summary>Consumes the bits of an entry of <see cref="JpegDifferenceTable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int entry)
    {
        Window <<= entry;
        _held -= entry;
    }
}
