using ILGPU;

namespace CtGpu.Kernels.Rescale.Ilgpu;

/// <summary>
/// Rescale of one slice on a device: <see cref="AffineRescale"/> if the table has that form, because it needs no memory
/// access; else a table look-up.
/// </summary>
/// <param name="Table">Index of the first entry of the slice's table in the concatenated tables.</param>
/// <param name="LooksUp">1 if the values come from the table, 0 if they are computed.</param>
internal readonly record struct RescaleForm(
    int Table, int LooksUp, int Offset, int Saturating, int Floor, int PaddingLower, int PaddingUpper, int PaddingHounsfield)
{
    /// <summary>Returns the form of each slice of a plan, in slice order.</summary>
    public static RescaleForm[] Of(RescalePlan plan) => [.. plan.TableOfSlice.Select(table => Of(table, plan.Affine[table]))];

    /// <summary>Returns the HU of one stored value. Only its low 16 bits are used.</summary>
    public short Apply(short stored, ArrayView<short> tables)
    {
        // A mask, not a cast to ushort: ILGPU's GPU backends keep the sign in that cast.
        if (LooksUp != 0) return tables[Table + (stored & 0xFFFF)];
        int sum = stored + Offset;
        // Wrapping addition keeps the low 16 bits and extends their sign.
        int hu = Saturating != 0 ? Math.Min(Math.Max(sum, short.MinValue), short.MaxValue) : ((sum & 0xFFFF) ^ 0x8000) - 0x8000;
        hu = Math.Max(hu, Floor);
        return (short)(stored >= PaddingLower && stored <= PaddingUpper ? PaddingHounsfield : hu);
    }

    private static RescaleForm Of(int table, AffineRescale? affine) => affine == null
        ? new RescaleForm(table << 16, 1, 0, 0, 0, 0, 0, 0)
        : new RescaleForm(
            table << 16, 0, affine.Offset, affine.Saturating ? 1 : 0, affine.Floor,
            affine.PaddingLower, affine.PaddingUpper, affine.PaddingHounsfield);
}
