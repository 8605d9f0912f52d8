using ILGPU;

namespace CtGpu.Kernels.Rescale;

/// <summary>
/// How one slice's stored values become HU on a device: <see cref="AffineRescale"/> where the table has that form,
/// which costs no memory access, else a look-up.
/// </summary>
/// <param name="Table">Start of the slice's table among all tables, in entries.</param>
/// <param name="LooksUp">1 where only the table will do.</param>
internal readonly record struct RescaleForm(
    int Table, int LooksUp, int Offset, int Saturating, int Floor, int PaddingLower, int PaddingUpper, int PaddingHounsfield)
{
    /// <summary>Forms of a plan's slices, in slice order.</summary>
    public static RescaleForm[] Of(RescalePlan plan) => [.. plan.TableOfSlice.Select(table => Of(table, plan.Affine[table]))];

    /// <summary>HU of one stored value, of which the low 16 bits count.</summary>
    public short Apply(short stored, ArrayView<short> tables)
    {
        // Not a cast to ushort: ILGPU's GPU backends leave the sign in place there.
        if (LooksUp != 0) return tables[Table + (stored & 0xFFFF)];
        int sum = stored + Offset;
        // Wrapping addition keeps the low 16 bits, with their sign.
        int hu = Saturating != 0 ? Math.Min(Math.Max(sum, short.MinValue), short.MaxValue) : ((sum & 0xFFFF) ^ 0x8000) - 0x8000;
        hu = Math.Max(hu, Floor);
        return (short)(stored >= PaddingLower && stored <= PaddingUpper ? PaddingHounsfield : hu);
    }

    private static RescaleForm Of(int table, AffineRescale? affine) => affine == null
        ? new RescaleForm(table << 16, 1, 0, 0, 0, 0, 0, 0)
        : new RescaleForm(
            table << 16, 0, affine.Offset, affine.Saturating ? 1 : 0, affine.Floor, affine.PaddingLower, affine.PaddingUpper, affine.PaddingHounsfield);
}
