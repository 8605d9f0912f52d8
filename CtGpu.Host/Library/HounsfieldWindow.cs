using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Library;

/// <summary>
/// Window and mean of normalised voxels: (HU - Lower) / (Upper - Lower), clipped to 0..1, minus Mean. Computed in float64 and rounded
/// once to float32.
/// </summary>
/// <param name="Lower">HU that becomes 0, before the mean is subtracted.</param>
/// <param name="Upper">HU that becomes 1; must be above <paramref name="Lower"/>.</param>
/// <param name="Mean">Value that is subtracted.</param>
public sealed record HounsfieldWindow(double Lower = -1000, double Upper = 400, double Mean = 0.25)
{
    /// <exception cref="ArgumentException">The window is empty, or a number is not finite.</exception>
    internal NormalizeOptions ToNormalizeOptions() =>
        double.IsFinite(Lower) && double.IsFinite(Upper) && double.IsFinite(Mean) && Upper > Lower
        ? new NormalizeOptions { LowerHounsfield = Lower, UpperHounsfield = Upper, Mean = Mean }
        : throw new ArgumentException(
            $"Window from {Lower} to {Upper} HU with mean {Mean}. Expected finite numbers, and an upper bound above the lower one.");
}
