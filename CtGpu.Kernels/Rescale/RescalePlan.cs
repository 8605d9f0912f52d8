namespace CtGpu.Kernels.Rescale;

/// <summary>How a stored value becomes a Hounsfield unit.</summary>
public enum HuRule
{
    /// <summary>slope·x + intercept in float64, rounded half away from zero, saturated to int16.</summary>
    Rounded,

    /// <summary>The tutorial's: stored -2000 becomes 0 first; trunc16(slope·x) + trunc16(intercept), wrapping in int16.</summary>
    Tutorial,
}

/// <summary>Inclusive range of stored values that mean "outside the scan".</summary>
public readonly record struct PaddingRange(int Lower, int Upper);

/// <summary>RescaleSlope and RescaleIntercept of one slice.</summary>
public readonly record struct SliceRescale(double Slope, double Intercept);

/// <summary>
/// Stored 16-bit values to Hounsfield units, as one 65,536-entry table for each distinct rescale of the series,
/// built in float64 and indexed by the stored value's bits. A table that is really "add, clamp, and one padding
/// range" is also described as <see cref="AffineRescale"/>; the description is proven against the whole table
/// when the plan is made, so vector code may use either.
/// </summary>
public sealed class RescalePlan
{
    /// <summary>What padding and any HU below it become, unless the tutorial's rule is asked for.</summary>
    public const short AirHounsfield = -1024;

    private RescalePlan(short[][] tables, AffineRescale?[] affine, int[] tableOfSlice)
    {
        Tables = tables;
        Affine = affine;
        TableOfSlice = tableOfSlice;
    }

    /// <summary>Distinct tables, each of 65,536 HU.</summary>
    public short[][] Tables { get; }

    /// <summary>For each table its vector form, or null where only the table will do.</summary>
    public AffineRescale?[] Affine { get; }

    /// <summary>For each slice the index of its table.</summary>
    public int[] TableOfSlice { get; }

    /// <summary>Every value stays what it is: the volume is in HU already.</summary>
    public bool IsIdentity => Array.TrueForAll(Affine, form => form is { IsIdentity: true });

    /// <param name="slices">Rescale of each slice, in slice order.</param>
    /// <param name="storedIsSigned">PixelRepresentation: how the 16 stored bits are read.</param>
    /// <param name="rule">Rounding rule.</param>
    /// <param name="padding">Stored values that are outside the scan; ignored by the tutorial's rule.</param>
    /// <param name="floorAtAir">Every HU below <see cref="AirHounsfield"/> is outside too; ignored by the tutorial's rule.</param>
    /// <param name="outside">
    /// What is outside becomes this: air, or <see cref="short.MinValue"/> to be told apart from all HU, which then end one above it.
    /// </param>
    public static RescalePlan Create(
        IReadOnlyList<SliceRescale> slices, bool storedIsSigned, HuRule rule, IReadOnlyList<PaddingRange> padding, bool floorAtAir, short outside = AirHounsfield)
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
                short[] table = rule == HuRule.Tutorial
                    ? TutorialTable(slices[z], storedIsSigned)
                    : RoundedTable(slices[z], storedIsSigned, padding, floorAtAir, outside);
                tables.Add(table);
                affine.Add(AffineRescale.Describe(table, storedIsSigned));
            }

            tableOfSlice[z] = index;
        }

        return new RescalePlan([.. tables], [.. affine], tableOfSlice);
    }

    /// <summary>Plan for stored values that are HU already: every value stays unchanged.</summary>
    /// <param name="slices">Number of slices.</param>
    public static RescalePlan Identity(int slices) => Create(
        [.. Enumerable.Repeat(new SliceRescale(1, 0), slices)], storedIsSigned: true, HuRule.Rounded, padding: [], floorAtAir: false);

    private static short[] RoundedTable(SliceRescale rescale, bool signed, IReadOnlyList<PaddingRange> padding, bool floorAtAir, short outside)
    {
        int least = outside == short.MinValue ? short.MinValue + 1 : short.MinValue;
        var table = new short[65536];
        for (int bits = 0; bits < table.Length; bits++)
        {
            int stored = signed ? (short)bits : bits;
            double hu = Math.Round((rescale.Slope * stored) + rescale.Intercept, MidpointRounding.AwayFromZero);
            short value = (short)Math.Clamp(hu, least, short.MaxValue);
            bool isOutside = floorAtAir && value < AirHounsfield;
            for (int i = 0; i < padding.Count; i++) isOutside |= stored >= padding[i].Lower && stored <= padding[i].Upper;
            table[bits] = isOutside ? outside : value;
        }

        return table;
    }

    private static short[] TutorialTable(SliceRescale rescale, bool signed)
    {
        _ = signed; // The tutorial reads every stored value as int16: uint16 wraps.
        var table = new short[65536];
        short intercept = Wrap(rescale.Intercept);
        for (int bits = 0; bits < table.Length; bits++)
        {
            short x = (short)bits;
            if (x == -2000) x = 0;
            if (rescale.Slope != 1) x = Wrap(rescale.Slope * x);
            table[bits] = unchecked((short)(x + intercept));
        }

        return table;
    }

    /// <summary>float64 to int16 as NumPy on x86-64: truncate to int32 (0 where that cannot hold it), keep 16 bits.</summary>
    private static short Wrap(double value) =>
        value > int.MinValue - 1.0 && value < int.MaxValue + 1.0 ? unchecked((short)(int)value) : (short)0;
}

/// <summary>
/// A rescale table in vector form: <c>hu = max(add(x, Offset), Floor)</c> with saturating or wrapping int16 addition,
/// except that stored values in PaddingLower..PaddingUpper (empty when Lower &gt; Upper) become PaddingHounsfield.
/// Stored values are read as int16; for unsigned data that is only offered where bit 15 wraps harmlessly.
/// </summary>
public sealed record AffineRescale(short Offset, bool Saturating, short Floor, short PaddingLower, short PaddingUpper, short PaddingHounsfield)
{
    /// <summary>Finds the vector form of a table, or null; the form is checked against every entry.</summary>
    public static AffineRescale? Describe(short[] table, bool storedIsSigned)
    {
        foreach (bool saturating in (ReadOnlySpan<bool>)[true, false])
        {
            // Two neighbouring ordinary values give the offset; data of CT lies in the low thousands.
            short offset = unchecked((short)(table[3000] - 3000));
            foreach (short floor in (ReadOnlySpan<short>)[short.MinValue, RescalePlan.AirHounsfield])
            {
                AffineRescale? found = Fit(table, offset, saturating, floor, storedIsSigned);
                if (found != null) return found;
            }
        }

        return null;
    }

    /// <summary>Every value stays what it is.</summary>
    public bool IsIdentity => Offset == 0 && Floor == short.MinValue && PaddingLower > PaddingUpper;

    /// <summary>The form's HU for one stored value's bits.</summary>
    public short Apply(short stored)
    {
        if (stored >= PaddingLower && stored <= PaddingUpper) return PaddingHounsfield;
        int sum = stored + Offset;
        short hu = Saturating ? (short)Math.Clamp(sum, short.MinValue, short.MaxValue) : unchecked((short)sum);
        return Math.Max(hu, Floor);
    }

    private static AffineRescale? Fit(short[] table, short offset, bool saturating, short floor, bool storedIsSigned)
    {
        // The upper half of unsigned data would need unsigned arithmetic: leave it to the table.
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
