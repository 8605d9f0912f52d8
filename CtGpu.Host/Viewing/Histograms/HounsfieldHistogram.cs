using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Histograms;

/// <summary>How many voxels have each HU.</summary>
internal sealed class HounsfieldHistogram
{
    private readonly long[] _counts;

    /// <param name="counts">65,536 counts, by HU as uint16.</param>
    public HounsfieldHistogram(long[] counts)
    {
        _counts = counts;
        Voxels = counts.Sum();
    }

    public long Voxels { get; }

    public static unsafe HounsfieldHistogram Of(RenderInput input)
    {
        Shape3 shape = input.Shape;
        long[] counts = new long[65536];
        ushort* voxels = (ushort*)input.Hounsfield;
        Parallel.For(0, shape.Z, () => new long[65536], (z, _, own) =>
        {
            ushort* slice = voxels + (z * shape.SliceVoxels);
            for (long n = 0; n < shape.SliceVoxels; n++) own[slice[n]]++;
            return own;
        }, own =>
        {
            lock (counts)
            {
                for (int i = 0; i < own.Length; i++) counts[i] += own[i];
            }
        });
        return new HounsfieldHistogram(counts);
    }

    /// <summary>Share of all voxels in each bin.</summary>
    /// <param name="from">HU where the first bin begins.</param>
    /// <param name="to">HU before which the last one ends.</param>
    /// <param name="width">HU of a bin; divides what lies between.</param>
    public double[] Shares(int from, int to, int width)
    {
        double[] shares = new double[(to - from) / width];
        for (int hounsfield = from; hounsfield < to; hounsfield++)
            shares[(hounsfield - from) / width] += (double)_counts[(ushort)(short)hounsfield] / Voxels;
        return shares;
    }
}
