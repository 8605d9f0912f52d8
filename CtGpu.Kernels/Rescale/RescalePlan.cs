namespace CtGpu.Kernels.Rescale;

/// <summary>Rule for converting a stored value to a Hounsfield unit.</summary>
internal enum HuRule
{
    /// <summary>slope·x + intercept in float64, rounded half away from zero, saturated to int16.</summary>
    Rounded,

    /// <summary>
    /// The rule of the tutorial: a stored -2000 is first replaced by 0; then trunc16(slope·x) + trunc16(intercept), wrapping in int16.
    /// </summary>
    Tutorial,
}

/// <summary>
/// Converts stored 16-bit values to Hounsfield units, with one 65,536-entry table for each distinct <see cref="SliceRescale"/>.
/// Tables are built in float64 and indexed by the stored value's bits. A table that equals "add, clamp, one padding range"
/// also has a vector form, <see cref="AffineRescale"/>. That form is checked against the whole table when the plan is
/// created, so both give the same HU.
/// </summary>
internal sealed class RescalePlan
{
    /// <summary>HU that replaces padding and lower HU under <see cref="HuRule.Rounded"/>.</summary>
    public const short AirHounsfield = -1024;

    // Building and checking a table takes longer than a small volume.
    private static readonly Lazy<RescalePlan> s_identity = new(() => Create([new SliceRescale(1, 0)], HuRule.Rounded, floorAtAir: false));

    private RescalePlan(short[][] tables, AffineRescale?[] affine, int[] tableOfSlice)
    {
        Tables = tables;
        Affine = affine;
        TableOfSlice = tableOfSlice;
    }

    /// <summary>Distinct tables, each of 65,536 HU.</summary>
    internal short[][] Tables { get; }

    /// <summary>Vector form of each table, or null if it has none.</summary>
    internal AffineRescale?[] Affine { get; }

    /// <summary>Index of the table of each slice.</summary>
    internal int[] TableOfSlice { get; }

    /// <summary>
    /// Whether every stored value of every slice equals its HU. The resample plan may still change the grid.
    /// </summary>
    public bool IsIdentity => Array.TrueForAll(Affine, form => form is { IsIdentity: true });

    /// <summary>Builds the tables and their vector forms.</summary>
    /// <param name="slices">
    /// Rescale and padding of each slice, in slice order. Padding is ignored under <see cref="HuRule.Tutorial"/>.
    /// </param>
    /// <param name="rule">Rounding rule.</param>
    /// <param name="floorAtAir">
    /// Whether every HU below <see cref="AirHounsfield"/> counts as padding. Ignored under <see cref="HuRule.Tutorial"/>.
    /// </param>
    /// <param name="outside">
    /// HU that replaces padding: air, or <see cref="short.MinValue"/> to mark padding. In the second case real HU are clamped
    /// to at least <see cref="short.MinValue"/> + 1.
    /// </param>
    public static RescalePlan Create(
        IReadOnlyList<SliceRescale> slices, HuRule rule, bool floorAtAir, short outside = AirHounsfield)
    {
        var tables = new List<short[]>();
        var affine = new List<AffineRescale?>();
        var known = new Dictionary<SliceRescale, int>();
        var tableOfSlice = new int[slices.Count];
        for (int z = 0; z < slices.Count; z++)
        {
            if (!known.TryGetValue(slices[z], out int index))
            {
                index = tables.Count;
                known.Add(slices[z], index);
                short[] table = rule == HuRule.Tutorial ? TutorialTable(slices[z]) : RoundedTable(slices[z], floorAtAir, outside);
                tables.Add(table);
                affine.Add(AffineRescale.Describe(table, slices[z].IsSigned));
            }

            tableOfSlice[z] = index;
        }

        return new RescalePlan([.. tables], [.. affine], tableOfSlice);
    }

    /// <summary>Plan for stored values that are HU already: every value stays unchanged.</summary>
    /// <param name="slices">Number of slices.</param>
    public static RescalePlan Identity(int slices) => new(s_identity.Value.Tables, s_identity.Value.Affine, new int[slices]);

    private static short[] RoundedTable(SliceRescale slice, bool floorAtAir, short outside)
    {
        int least = outside == short.MinValue ? short.MinValue + 1 : short.MinValue;
        var table = new short[65536];
        for (int bits = 0; bits < table.Length; bits++)
        {
            short value = (short)Math.Clamp(slice.HounsfieldOf(slice.IsSigned ? (short)bits : bits), least, short.MaxValue);
            table[bits] = floorAtAir && value < AirHounsfield ? outside : value;
        }

        foreach (PaddingRange? range in (ReadOnlySpan<PaddingRange?>)[slice.Padding.First, slice.Padding.Second])
        {
            if (range is not { } padding) continue;
            int first = slice.IsSigned ? short.MinValue : 0, last = first + ushort.MaxValue;
            for (int stored = Math.Max(first, padding.Lower); stored <= Math.Min(last, padding.Upper); stored++)
                table[stored & 0xFFFF] = outside;
        }

        return table;
    }

    /// <summary>The tutorial reads all stored values as int16: uint16 values wrap.</summary>
    private static short[] TutorialTable(SliceRescale slice)
    {
        var table = new short[65536];
        short intercept = Wrap(slice.Intercept);
        for (int bits = 0; bits < table.Length; bits++)
        {
            short x = (short)bits;
            if (x == -2000) x = 0;
            if (slice.Slope != 1) x = Wrap(slice.Slope * x);
            table[bits] = unchecked((short)(x + intercept));
        }

        return table;
    }

    /// <summary>Converts float64 to int16 like NumPy on x86-64: truncates to int32 (0 on overflow), then keeps the low 16 bits.</summary>
    private static short Wrap(double value) =>
        value > int.MinValue - 1.0 && value < int.MaxValue + 1.0 ? unchecked((short)(int)value) : (short)0;
}

/// <summary>
/// A rescale table in vector form: <c>hu = max(add(x, Offset), Floor)</c> with saturating or wrapping int16 addition,
/// except that stored values in PaddingLower..PaddingUpper become PaddingHounsfield. The range is empty if Lower &gt; Upper.
/// Stored values are read as int16. Unsigned data has this form only if wrapping at bit 15 gives the same HU.
/// </summary>
internal sealed record AffineRescale(
    short Offset, bool Saturating, short Floor, short PaddingLower, short PaddingUpper, short PaddingHounsfield)
{
    /// <summary>Returns the vector form of a table, or null if it has none. The form is checked against every entry.</summary>
    public static AffineRescale? Describe(short[] table, bool storedIsSigned)
    {
        foreach (bool saturating in (ReadOnlySpan<bool>)[true, false])
        {
            // Stored value 3000 gives the offset: it is in the usual range of CT data, so normally neither padding nor clamped.
            short offset = unchecked((short)(table[3000] - 3000));
            foreach (short floor in (ReadOnlySpan<short>)[short.MinValue, RescalePlan.AirHounsfield])
            {
                AffineRescale? found = Fit(table, offset, saturating, floor, storedIsSigned);
                if (found != null) return found;
            }
        }

        return null;
    }

    /// <summary>Whether every stored value equals its HU.</summary>
    public bool IsIdentity => Offset == 0 && Floor == short.MinValue && PaddingLower > PaddingUpper;

    /// <summary>Returns the HU of one stored value.</summary>
    public short Apply(short stored)
    {
        if (stored >= PaddingLower && stored <= PaddingUpper) return PaddingHounsfield;
        int sum = stored + Offset;
        short hu = Saturating ? (short)Math.Clamp(sum, short.MinValue, short.MaxValue) : unchecked((short)sum);
        return Math.Max(hu, Floor);
    }

    private static AffineRescale? Fit(short[] table, short offset, bool saturating, short floor, bool storedIsSigned)
    {
        // The upper half of unsigned data would need unsigned arithmetic; use the table instead.
        if (!storedIsSigned && saturating) return null;
        var plain = new AffineRescale(offset, saturating, floor, 1, 0, 0);
        int lower = int.MaxValue, upper = int.MinValue;
        for (int x = short.MinValue; x <= short.MaxValue; x++)
        {
            if (plain.Apply((short)x) == table[(ushort)(short)x]) continue;
            lower = Math.Min(lower, x);
            upper = Math.Max(upper, x);
        }

        if (lower > upper) return plain;
        short padding = table[(ushort)(short)lower];
        for (int x = lower; x <= upper; x++)
        {
            if (table[(ushort)(short)x] != padding) return null;
        }

        return plain with { PaddingLower = (short)lower, PaddingUpper = (short)upper, PaddingHounsfield = padding };
    }
}
