namespace CtGpu.Kernels.Measure;

/// <summary>Bins of a histogram of HU: one for each HU in a range; HU beyond count with the nearest of them.</summary>
internal static class HistogramBins
{
    public const int Lowest = -1024, Count = 2048;

    /// <summary>The bin of a number of HU.</summary>
    public static int Of(short hounsfield) => Math.Min(Math.Max(hounsfield - Lowest, 0), Count - 1);
}
