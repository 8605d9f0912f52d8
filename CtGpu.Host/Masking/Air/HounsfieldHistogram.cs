using CtGpu.Host.Engines;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking.Air;

/// <summary>Statistics of <see cref="IBitVolumes.Histogram"/>.</summary>
internal static class HounsfieldHistogram
{
    /// <summary>The lower median; -1024 for no voxels.</summary>
    public static short MedianOf(IReadOnlyList<long> histogram)
    {
        long voxels = histogram.Sum(), rank = (voxels - 1) / 2, below = 0;
        if (voxels == 0) return HistogramBins.Lowest;
        int bin = 0;
        while (bin < histogram.Count - 1 && below + histogram[bin] <= rank) below += histogram[bin++];
        return (short)(HistogramBins.Lowest + bin);
    }
}
