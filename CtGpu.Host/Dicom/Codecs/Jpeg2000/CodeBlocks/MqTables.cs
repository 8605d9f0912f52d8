using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Contexts of a code block, and all tables that its passes need, in one piece of memory. A context is one 64-bit word: Q_e in its
/// upper bits, aligned with the decoder's registers, and in its lower bits the row of the transition table. A row has the context's
/// next word after a more probable symbol with renormalisation, without it, and after a less probable symbol.
/// </summary>
internal sealed unsafe class MqTables : IDisposable
{
    /// <summary>Position of Q_e in a context word.</summary>
    public const int Shift = 47;

    public const ulong QeMask = ~0UL << Shift;

    /// <summary>The bits of a context word with the offset of its row. <see cref="SymbolBit"/> is the more probable symbol.</summary>
    public const ulong RowMask = 0xFE0;

    public const int SymbolBit = 5;

    // Offsets in bytes. Contexts are numbered as in T.800, table D.7: zero coding, sign coding, refinement, run length, uniform.
    public const int Transitions = 256;
    public const int SignContexts = 3328;
    public const int ZeroContexts = 4352;
    public const int FirstSignContext = 9 * sizeof(ulong);
    public const int FirstRefinementContext = 14 * sizeof(ulong);
    public const int RunLengthContext = 17 * sizeof(ulong);
    public const int UniformContext = 18 * sizeof(ulong);

    private const int ContextCount = 19;
    private const int ZeroContextBytes = 2048;

    // Table C.2: Qe, NMPS, NLPS and SWITCH of each state.
    private static readonly (ushort Qe, byte Mps, byte Lps, byte Switch)[] s_states =
    [
        (0x5601, 1, 1, 1), (0x3401, 2, 6, 0), (0x1801, 3, 9, 0), (0x0AC1, 4, 12, 0), (0x0521, 5, 29, 0), (0x0221, 38, 33, 0),
        (0x5601, 7, 6, 1), (0x5401, 8, 14, 0), (0x4801, 9, 14, 0), (0x3801, 10, 14, 0), (0x3001, 11, 17, 0), (0x2401, 12, 18, 0),
        (0x1C01, 13, 20, 0), (0x1601, 29, 21, 0), (0x5601, 15, 14, 1), (0x5401, 16, 14, 0), (0x5101, 17, 15, 0), (0x4801, 18, 16, 0),
        (0x3801, 19, 17, 0), (0x3401, 20, 18, 0), (0x3001, 21, 19, 0), (0x2801, 22, 19, 0), (0x2401, 23, 20, 0), (0x2201, 24, 21, 0),
        (0x1C01, 25, 22, 0), (0x1801, 26, 23, 0), (0x1601, 27, 24, 0), (0x1401, 28, 25, 0), (0x1201, 29, 26, 0), (0x1101, 30, 27, 0),
        (0x0AC1, 31, 28, 0), (0x09C1, 32, 29, 0), (0x08A1, 33, 30, 0), (0x0521, 34, 31, 0), (0x0441, 35, 32, 0), (0x02A1, 36, 33, 0),
        (0x0221, 37, 34, 0), (0x0141, 38, 35, 0), (0x0111, 39, 36, 0), (0x0085, 40, 37, 0), (0x0049, 41, 38, 0), (0x0025, 42, 39, 0),
        (0x0015, 43, 40, 0), (0x0009, 44, 41, 0), (0x0005, 45, 42, 0), (0x0001, 45, 43, 0), (0x5601, 46, 46, 0),
    ];

    private readonly NativeBuffer<byte> _memory = new(ZeroContexts + (4 * ZeroContextBytes));

    public MqTables()
    {
        _memory.Span.Clear();
        for (int state = 0; state < s_states.Length; state++)
        {
            for (int symbol = 0; symbol < 2; symbol++)
            {
                (_, byte mps, byte lps, byte change) = s_states[state];
                ulong own = Word(state, symbol);
                ulong* row = (ulong*)(Pointer + Transitions + (own & RowMask));
                row[0] = Word(mps, symbol);
                row[1] = own;
                row[2] = Word(lps, symbol ^ change);
            }
        }

        for (int i = 0; i < ZeroContexts - SignContexts; i++) Pointer[SignContexts + i] = SignContext(i);
        for (int band = 1; band < 4; band++)
        {
            for (int i = 0; i < ZeroContextBytes; i++) Pointer[ZeroContexts + (band * ZeroContextBytes) + i] = ZeroContext(i, band);
        }
    }

    public byte* Pointer => _memory.Pointer;

    /// <summary>Puts all contexts into their initial states (table D.7).</summary>
    public void ResetContexts()
    {
        ulong* contexts = (ulong*)Pointer;
        for (int i = 0; i < ContextCount; i++) contexts[i] = Word(0, 0);
        contexts[0] = Word(4, 0);
        *(ulong*)(Pointer + RunLengthContext) = Word(3, 0);
        *(ulong*)(Pointer + UniformContext) = Word(46, 0);
    }

    /// <summary>Selects the zero-coding contexts of a sub-band.</summary>
    /// <param name="orientation">0: LL, 1: HL, 2: LH, 3: HH.</param>
    public void Select(int orientation)
    {
        // LL has the contexts of LH.
        int table = orientation == 0 ? 2 : orientation;
        new Span<byte>(Pointer + ZeroContexts + (table * ZeroContextBytes), ZeroContextBytes)
            .CopyTo(new Span<byte>(Pointer + ZeroContexts, ZeroContextBytes));
    }

    public void Dispose() => _memory.Dispose();

    private static ulong Word(int state, int symbol) =>
        ((ulong)s_states[state].Qe << Shift) | ((ulong)((2 * state) + symbol) << SymbolBit);

    /// <summary>
    /// Table D.1. Bits 0, 4 and 8 of the index are the row above (left, middle, right), bits 1, 5 and 9 the row below, and bits 2 and
    /// 10 the left and right neighbour.
    /// </summary>
    private static byte ZeroContext(int index, int orientation)
    {
        int Bit(int bit) => (index >> bit) & 1;
        int h = Bit(2) + Bit(10), v = Bit(4) + Bit(5), d = Bit(0) + Bit(1) + Bit(8) + Bit(9);
        if (orientation == 1) (h, v) = (v, h);
        int context;
        if (orientation < 3)
        {
            context = h switch
            {
                2 => 8,
                1 => v >= 1 ? 7 : d >= 1 ? 6 : 5,
                _ => v > 0 ? v + 2 : Math.Min(d, 2),
            };
        }
        else
        {
            context = d switch
            {
                0 => Math.Min(h + v, 2),
                1 => 3 + Math.Min(h + v, 2),
                2 => h + v > 0 ? 7 : 6,
                _ => 8,
            };
        }

        return (byte)(context * sizeof(ulong));
    }

    /// <summary>
    /// Tables D.2 and D.3. Pairs of bits say whether a neighbour is significant, and negative: bits 0 and 1 the left one, 8 and 9
    /// the right one, 2 and 3 the upper one, 4 and 5 the lower one. Bit 0 of the result is the flip of the sign.
    /// </summary>
    private static byte SignContext(int index)
    {
        int Sign(int bit) => ((index >> bit) & 1) * (1 - (2 * ((index >> (bit + 1)) & 1)));
        int h = Math.Clamp(Sign(0) + Sign(8), -1, 1), v = Math.Clamp(Sign(2) + Sign(4), -1, 1);
        bool flip = h < 0 || (h == 0 && v < 0);
        if (flip) (h, v) = (-h, -v);
        int context = h == 1 ? 12 + v : 9 + v;
        return (byte)((context * sizeof(ulong)) | (flip ? 1 : 0));
    }
}
