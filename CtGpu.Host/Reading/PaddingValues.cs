using CtGpu.Host.Dicom;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>The stored values that mean "outside the scan". Each slice has its own.</summary>
/// <param name="StoredValue">The value to report: the first PixelPaddingValue of the slices, or -2000 if there is none.</param>
/// <param name="Slices">Rescale and padding of each slice.</param>
/// <param name="FloorAtAir">Any HU below -1024 is padding too.</param>
internal sealed record PaddingValues(int StoredValue, IReadOnlyList<SliceRescale> Slices, bool FloorAtAir)
{
    /// <param name="rule">The option --padding.</param>
    /// <param name="slices">All slices, in the order of the volume.</param>
    public static PaddingValues Resolve(PaddingRule rule, IReadOnlyList<SliceHeader> slices)
    {
        if ((rule.IsTutorial ? SliceRescale.CustomaryPadding : rule.Value) is int only)
            return new(only, [.. slices.Select(s => RescaleOf(s).WithPadding(only))], FloorAtAir: false);
        int? reported = slices.FirstOrDefault(s => s.PixelPaddingValue != null)?.PixelPaddingValue;
        return new(
            reported ?? SliceRescale.CustomaryPadding,
            [.. slices.Select(s => RescaleOf(s).WithOwnPadding(s.PixelPaddingValue, s.PixelPaddingRangeLimit))],
            FloorAtAir: true);
    }

    private static SliceRescale RescaleOf(SliceHeader slice) =>
        new(slice.RescaleSlope ?? 1, slice.RescaleIntercept ?? 0, slice.IsSigned);
}
