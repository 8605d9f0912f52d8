using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// The arithmetic decoder (ITU-T T.800, Annex C). Registers A and C are extended to 63 bits: bits 62 to 47 are those of the
/// standard's 16-bit registers, and the lower bits of C are further bits of the codestream. The bytes are those of
/// <see cref="MqBytes"/>. A symbol is decoded without a branch, except for loading more bits.
/// </summary>
internal unsafe struct MqDecoder
{
    private const int TopBit = 62;
    private const int RegisterBits = 16;

    public long A, C;

    /// <summary>Number of valid bits in C, from bit 62 on.</summary>
    private int _valid;
    private byte* _next;

    /// <summary>End of the run of bits up to the next carry.</summary>
    private byte* _end;

    /// <param name="start">Runs of <see cref="MqBytes"/>.</param>
    /// <exception cref="DicomFormatException">The first bits have a wrong carry.</exception>
    public MqDecoder(byte* start)
    {
        // INITDEC (C.3.5)
        _next = start + sizeof(int);
        _end = _next + *(int*)start;
        A = 1L << TopBit;
        C = 0;
        _valid = 0;
        Load();
    }

    /// <summary>Decodes a symbol (DECODE, C.3.2).</summary>
    /// <param name="tables">Tables of <see cref="MqTables"/>.</param>
    /// <param name="context">Offset of the context.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(byte* tables, nint context)
    {
        ulong* word = (ulong*)(tables + context);
        ulong state = *word;
        long qe = (long)(state & MqTables.QeMask);
        long above = C - qe, rest = A - qe;
        // All bits set if the code is in the lower interval, and if the intervals are exchanged.
        long lower = above >> 63, exchanged = (rest - qe) >> 63;
        long less = lower ^ exchanged;
        long a = rest + ((qe - rest) & lower);
        long c = above + (qe & lower);
        ulong transition = (state & MqTables.RowMask) + (ulong)(less & 16) + (ulong)((a >> TopBit) << 3);
        *word = *(ulong*)(tables + MqTables.Transitions + (nint)transition);
        int shift = BitOperations.LeadingZeroCount((ulong)a) - 1;
        A = a << shift;
        C = c << shift;
        _valid -= shift;
        if (_valid < RegisterBits) Load();
        return (int)((state >> MqTables.SymbolBit) ^ (ulong)less) & 1;
    }

    /// <summary>
    /// BYTEIN (C.3.4), for several bytes. A carry is added when the bits after it are needed: the decisions before do not depend on
    /// it. The code is then less than the interval, except in damaged data.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load()
    {
        C |= (long)(BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(_next)) >> (_valid + 1));
        int bytes = (TopBit - _valid) >> 3;
        _valid += 8 * bytes;
        _next += bytes;
        while (_next >= _end)
        {
            int kind = MqBytes.KindOf(_end);
            if (kind == MqBytes.LastRun)
            {
                _next = _end;
                return;
            }

            _valid -= 8 * (int)(_next - _end);
            _next = _end;
            if (kind != MqBytes.Gap)
            {
                _valid -= kind;
                _next = _end += MqBytes.TrailerBytes;
            }

            if (_valid >= RegisterBits) return;
            if (kind != MqBytes.Gap) continue;
            C += 1L << (TopBit + 1 - _valid);
            if ((ulong)C >= (ulong)A) MqBytes.ThrowCarry();
            _next = _end + MqBytes.TrailerBytes + sizeof(int);
            _end = _next + *(int*)(_next - sizeof(int));
            C |= (long)(BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(_next)) >> (_valid + 1));
            int more = (TopBit - _valid) >> 3;
            _valid += 8 * more;
            _next += more;
        }
    }
}
