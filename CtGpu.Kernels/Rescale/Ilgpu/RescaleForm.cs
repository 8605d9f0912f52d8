using ILGPU;

namespace CtGpu.Kernels.Rescale.Ilgpu;

/// <summary>
/// Rescale of one slice on a device, computed where the table allows it, because that needs no memory access; else a table look-up.
/// The HU is x + Offset, at least Floor and at most 32767. <see cref="Plain"/>: x is the stored value and Mask, which reads it as
/// signed or unsigned. <see cref="Padded"/>: x is (stored + Shift) modulo 2^16, and PaddingWidth + 1 values from PaddingFirst on are
/// padding.
/// </summary>
/// <param name="Table">Index of the first entry of the slice's table in the concatenated tables.</param>
/// <param name="Kind"><see cref="Plain"/>, <see cref="Padded"/> or <see cref="LookUp"/>.</param>
internal readonly record struct RescaleForm(
    int Table, int Kind, int Mask, int Shift, int Offset, int Floor, int PaddingFirst, uint PaddingWidth, int PaddingHounsfield)
{
    /// <summary>Computed, without padding.</summary>
    public const int Plain = 0;

    /// <summary>Computed, with padding.</summary>
    public const int Padded = 1;

    /// <summary>Taken from the table.</summary>
    public const int LookUp = 2;

    private const int Values = 1 << 16, HalfValues = Values / 2;

    /// <summary>Returns the form of each slice of a plan, in slice order.</summary>
    public static RescaleForm[] Of(RescalePlan plan)
    {
        RescaleForm[] forms = [.. plan.Tables.Select(Of)];
        return [.. plan.TableOfSlice.Select(table => forms[table])];
    }

    /// <summary>Returns the HU of one stored value. Only its low 16 bits are used.</summary>
    public short Apply(short stored, ArrayView<short> tables)
    {
        int hounsfield = Kind == LookUp ? new TableRescale(this, tables).Hounsfield(stored)
            : Kind == Padded ? new PaddedRescale(this).Hounsfield(stored)
            : new PlainRescale(this).Hounsfield(stored);
        return (short)Math.Min(hounsfield, short.MaxValue);
    }

    /// <summary>Finds the form of a table. It is checked against every entry.</summary>
    private static RescaleForm Of(short[] table, int index)
    {
        // Stored value 3000 gives the offset: it is in the usual range of CT data, so normally neither padding nor clamped.
        int offset = table[3000] - 3000, first = index * Values;
        RescaleForm? padded = null;
        foreach (int floor in (ReadOnlySpan<int>)[short.MinValue, RescalePlan.AirHounsfield])
        {
            RescaleForm unsigned = new(first, Padded, Values - 1, 0, offset, floor, Values, 0, 0);
            RescaleForm signed = new(first, Padded, -1, HalfValues, offset - HalfValues, floor, Values, 0, 0);
            RescaleForm wrapping = new(first, Padded, 0, (offset + HalfValues) & (Values - 1), -HalfValues, floor, Values, 0, 0);
            foreach (RescaleForm form in (ReadOnlySpan<RescaleForm>)[unsigned, signed, wrapping])
            {
                RescaleForm? found = Fit(form, table);
                if (found is { Kind: Plain } plain) return plain;
                padded ??= found;
            }
        }

        return padded ?? new(first, LookUp, 0, 0, 0, 0, 0, 0, 0);
    }

    /// <summary>
    /// Adds the padding to a form, or makes it plain. Null if the entries that differ are not one range of one value.
    /// </summary>
    private static RescaleForm? Fit(RescaleForm form, short[] table)
    {
        int lower = -1, upper = -1;
        for (int x = 0; x < table.Length; x++)
        {
            if (Math.Min(Math.Max(x + form.Offset, form.Floor), short.MaxValue) == Entry(x)) continue;
            if (lower < 0) lower = x;
            if (Entry(x) != Entry(lower)) return null;
            upper = x;
        }

        // Mask reads signed values as they are, Shift makes them positive.
        if (lower < 0) return form.Mask == 0 ? form : form with { Kind = Plain, Offset = form.Offset + form.Shift };
        for (int x = lower; x <= upper; x++)
        {
            if (Entry(x) != Entry(lower)) return null;
        }

        return form with { PaddingFirst = lower, PaddingWidth = (uint)(upper - lower), PaddingHounsfield = Entry(lower) };

        short Entry(int x) => table[(x - form.Shift) & (Values - 1)];
    }
}

/// <summary>Converts stored values to HU on a device, as a type argument of the kernels. HU above 32767 are not yet clamped.</summary>
internal interface IStoredRescale
{
    int Hounsfield(int stored);
}

/// <summary><see cref="RescaleForm.Plain"/>.</summary>
internal readonly struct PlainRescale(RescaleForm form) : IStoredRescale
{
    public int Hounsfield(int stored) => Math.Max((stored & form.Mask) + form.Offset, form.Floor);
}

/// <summary><see cref="RescaleForm.Padded"/>.</summary>
internal readonly struct PaddedRescale(RescaleForm form) : IStoredRescale
{
    public int Hounsfield(int stored)
    {
        int x = (stored + form.Shift) & 0xFFFF;
        return (uint)(x - form.PaddingFirst) <= form.PaddingWidth ? form.PaddingHounsfield : Math.Max(x + form.Offset, form.Floor);
    }
}

/// <summary><see cref="RescaleForm.LookUp"/>.</summary>
internal readonly struct TableRescale(RescaleForm form, ArrayView<short> tables) : IStoredRescale
{
    // A mask, not a cast to ushort: ILGPU's GPU backends keep the sign in that cast.
    public int Hounsfield(int stored) => tables[form.Table + (stored & 0xFFFF)];
}
