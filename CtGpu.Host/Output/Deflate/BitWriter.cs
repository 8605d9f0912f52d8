using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Bits from the lowest of each byte on, as deflate has them. Every <see cref="Write"/> stores 8 bytes: up to 8 behind
/// the last one that counts must be there.
/// </summary>
internal unsafe struct BitWriter(byte* target)
{
    private byte* _next = target;
    private ulong _bits;
    private int _count;

    /// <summary>The first byte that is not complete; call <see cref="Align"/> before.</summary>
    public readonly byte* Next => _next;

    /// <param name="value">No bits set from <paramref name="count"/> on.</param>
    /// <param name="count">At most 56.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ulong value, int count)
    {
        _bits |= value << _count;
        _count += count;
        *(ulong*)_next = _bits;
        _next += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    /// <summary>Zeros up to the end of the byte.</summary>
    public void Align()
    {
        if (_count > 0) Write(0, 8 - _count);
    }

    /// <summary>Whole bytes; the writer is aligned.</summary>
    public void Copy(byte* source, int bytes)
    {
        Unsafe.CopyBlockUnaligned(_next, source, (uint)bytes);
        _next += bytes;
    }
}
