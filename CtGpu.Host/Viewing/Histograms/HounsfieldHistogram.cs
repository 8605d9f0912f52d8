using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Histograms;

/// <summary>The number of voxels of each HU.</summary>
internal sealed class HounsfieldHistogram
{
    private readonly long[] _counts;

    /// <param name="counts">65,536 counts, indexed by HU cast to uint16.</param>
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

    /// <summary>Returns the share of all voxels in each bin.</summary>
    /// <param name="from">Lower bound of the first bin in HU, inclusive.</param>
    /// <param name="to">Upper bound of the last bin in HU, exclusive.</param>
    /// <param name="width">Width of a bin in HU; a divisor of <paramref name="to"/> - <paramref name="from"/>.</param>
    public double[] Shares(int from, int to, int width)
    {
        double[] shares = new double[(to - from) / width];
        for (int hounsfield = from; hounsfield < to; hounsfield++)
            shares[(hounsfield - from) / width] += (double)_counts[(ushort)(short)hounsfield] / Voxels;
        return shares;
    }
}
