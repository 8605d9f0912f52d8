using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// The next bits of a stream, in a 64-bit window. A refill loads from an address that has been known since the one before,
/// so it hardly delays whoever waits for the window (variant 4 of F. Giesen, "Reading bits in far too many ways").
/// </summary>
/// <param name="data">The stream's bytes, with at least 8 more to be read behind what is taken.</param>
internal unsafe struct JpegBits(byte* data)
{
    private byte* _next = data;

    /// <summary>Modulo 64: above the low 6 bits it is whatever the entries taken make of it.</summary>
    private int _held;

    /// <summary>The next bits, from the top.</summary>
    public ulong Window { get; private set; }

    /// <summary>Bits that have been taken since the window stood at a byte.</summary>
    public readonly long TakenSince(byte* data) => (8 * (_next - data)) - (_held & 63);

    /// <summary>Fills the window up to 56 bits or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        Window |= BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(_next, 8)) >> _held;
        _next += (~_held >> 3) & 7;
        _held |= 56;
    }

    /// <summary>Takes the bits of an entry of <see cref="JpegDifferenceTable"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int entry)
    {
        Window <<= entry;
        _held -= entry;
    }
}
