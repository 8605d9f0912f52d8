using ILGPU;

namespace CtGpu.Kernels.Rescale.Ilgpu;

/// <summary>
/// Rescale of one slice on a device, computed where the table allows it, because that needs no memory access; else a table look-up.
/// With x = (stored + Shift) modulo 2^16, the HU is x + Offset, at least Floor and at most 32767; but PaddingHounsfield for PaddingWidth + 1
/// values of x from PaddingFirst on. Shift 0 is unsigned data, 32768 signed data; other shifts wrap.
/// </summary>
/// <param name="Table">Index of the first entry of the slice's table in the concatenated tables.</param>
/// <param name="LooksUp">1 if the values come from the table, 0 if they are computed.</param>
internal readonly record struct RescaleForm(
    int Table, int LooksUp, int Shift, int Offset, int Floor, int PaddingFirst, uint PaddingWidth, int PaddingHounsfield)
{
    /// <summary>A place that no x has.</summary>
    private const int NoPadding = 1 << 16;

    /// <summary>Returns the form of each slice of a plan, in slice order.</summary>
    public static RescaleForm[] Of(RescalePlan plan)
    {
        RescaleForm[] forms = [.. plan.Tables.Select(Of)];
        return [.. plan.TableOfSlice.Select(table => forms[table])];
    }

    /// <summary>Returns the HU of one stored value. Only its low 16 bits are used.</summary>
    public short Apply(short stored, ArrayView<short> tables) =>
        LooksUp != 0 ? new TableRescale(this, tables).Hounsfield(stored) : new ComputedRescale(this).Hounsfield(stored);

    /// <summary>Returns the HU of x, without the padding.</summary>
    public int Unpadded(int x) => Math.Min(Math.Max(x + Offset, Floor), short.MaxValue);

    /// <summary>Finds the form of a table. It is checked against every entry.</summary>
    private static RescaleForm Of(short[] table, int index)
    {
        // Stored value 3000 gives the offset: it is in the usual range of CT data, so normally neither padding nor clamped.
        int offset = table[3000] - 3000;
        foreach (int floor in (ReadOnlySpan<int>)[short.MinValue, RescalePlan.AirHounsfield])
        {
            RescaleForm? found = Fit(new(index << 16, 0, 0, offset, floor, NoPadding, 0, 0), table)
                ?? Fit(new(index << 16, 0, 0x8000, offset - 0x8000, floor, NoPadding, 0, 0), table)
                ?? Fit(new(index << 16, 0, (offset + 0x8000) & 0xFFFF, -0x8000, floor, NoPadding, 0, 0), table);
            if (found is { } form) return form;
        }

        return new(index << 16, 1, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>Adds the padding to a form. Null if the entries that differ are not one range of one value.</summary>
    private static RescaleForm? Fit(RescaleForm plain, short[] table)
    {
        int lower = -1, upper = -1;
        for (int x = 0; x < table.Length; x++)
        {
            if (plain.Unpadded(x) == Entry(x)) continue;
            if (lower < 0) lower = x;
            if (Entry(x) != Entry(lower)) return null;
            upper = x;
        }

        if (lower < 0) return plain;
        for (int x = lower; x <= upper; x++)
        {
            if (Entry(x) != Entry(lower)) return null;
        }

        return plain with { PaddingFirst = lower, PaddingWidth = (uint)(upper - lower), PaddingHounsfield = Entry(lower) };

        short Entry(int x) => table[(x - plain.Shift) & 0xFFFF];
    }
}

/// <summary>Converts stored values to HU on a device, as a type argument of the kernels.</summary>
internal interface IStoredRescale
{
    short Hounsfield(short stored);
}

/// <summary>The computed rescale of <see cref="RescaleForm"/>.</summary>
internal readonly struct ComputedRescale(RescaleForm form) : IStoredRescale
{
    public short Hounsfield(short stored)
    {
        int x = (stored + form.Shift) & 0xFFFF;
        return (short)((uint)(x - form.PaddingFirst) <= form.PaddingWidth ? form.PaddingHounsfield : form.Unpadded(x));
    }
}

/// <summary>The look-up of <see cref="RescaleForm"/>.</summary>
internal readonly struct TableRescale(RescaleForm form, ArrayView<short> tables) : IStoredRescale
{
    // A mask, not a cast to ushort: ILGPU's GPU backends keep the sign in that cast.
    public short Hounsfield(short stored) => tables[form.Table + (stored & 0xFFFF)];
}
