using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Writes bits in the order of deflate, from the lowest bit of each byte. Every <see cref="Write"/> stores 8 bytes, so the target must
/// extend at least 8 bytes beyond the last written byte.
/// </summary>
internal unsafe struct BitWriter(byte* target)
{
    private byte* _next = target;
    private ulong _bits;
    private int _count;

    /// <summary>The first incomplete byte. Call <see cref="Align"/> first if it must follow all written bits.</summary>
    public readonly byte* Next => _next;

    /// <param name="value">All bits from <paramref name="count"/> upwards must be 0.</param>
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

    /// <summary>Fills the rest of the byte with zeros.</summary>
    public void Align()
    {
        if (_count > 0) Write(0, 8 - _count);
    }

    /// <summary>Copies whole bytes. The writer must be aligned.</summary>
    public void Copy(byte* source, int bytes)
    {
        Unsafe.CopyBlockUnaligned(_next, source, (uint)bytes);
        _next += bytes;
    }
}
