using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// A position in plain bits. After the end of a stream all bits are equal. So a position after the end can be moved back to it.
/// </summary>
internal unsafe struct HtBits(byte* bytes, long count)
{
    private readonly byte* _bytes = bytes;
    private readonly long _count = count;
    private long _at;

    /// <summary>The bytes.</summary>
    public readonly byte* Bytes => _bytes;

    /// <summary>Offset of the next bit. Offsets after the end become the end.</summary>
    public long At
    {
        readonly get => _at;
        set => _at = Math.Min(value, _count);
    }

    /// <summary>The next bits; at least 56.</summary>
    public readonly ulong Next
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Unsafe.ReadUnaligned<ulong>(_bytes + (_at >> 3)) >> (int)(_at & 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int bits)
    {
        _at += bits;
        if (_at > _count) _at = _count;
    }

    public int Bit()
    {
        int bit = (int)Next & 1;
        Skip(1);
        return bit;
    }
}
