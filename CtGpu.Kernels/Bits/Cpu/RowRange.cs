namespace CtGpu.Kernels.Bits.Cpu;

/// <summary>Rows from..to of a slice, both included.</summary>
internal readonly record struct RowRange(int From, int To)
{
    public static RowRange None => new(int.MaxValue, int.MinValue);

    public bool IsEmpty => From > To;

    /// <summary>Smallest range that contains this one and a row.</summary>
    public RowRange With(int row) => new(Math.Min(From, row), Math.Max(To, row));

    /// <summary>Smallest range that contains both.</summary>
    public RowRange With(RowRange other) => new(Math.Min(From, other.From), Math.Max(To, other.To));

    /// <summary>The rows of both ranges.</summary>
    public RowRange And(RowRange other) => new(Math.Max(From, other.From), Math.Min(To, other.To));

    /// <summary>The range with some more rows at both ends, as far as the slice has them. An empty range stays empty.</summary>
    public RowRange Grown(int by, int rows) => IsEmpty ? this : new(Math.Max(From - by, 0), Math.Min(To + by, rows - 1));

    /// <summary>The smallest range that contains all set bits of a slice.</summary>
    public static unsafe RowRange Of(ulong* slice, int rows, int words)
    {
        int from = 0, to = rows - 1;
        while (from <= to && IsClear(slice + ((long)from * words), words)) from++;
        while (to > from && IsClear(slice + ((long)to * words), words)) to--;
        return from > to ? None : new RowRange(from, to);
    }

    private static unsafe bool IsClear(ulong* row, int words)
    {
        ulong any = 0;
        for (int w = 0; w < words; w++) any |= row[w];
        return any == 0;
    }
}
