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
}
