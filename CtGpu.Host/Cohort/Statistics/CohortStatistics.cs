using System.Runtime.InteropServices;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Output.Volumes;

namespace CtGpu.Host.Cohort.Statistics;

/// <summary>A series that is not part of the statistics.</summary>
internal sealed record LeftOutSeries(string Name, CtGpuException Cause);

/// <summary>
/// Statistics over all voxels of a cohort. Voxels are counted in a histogram of all 65,536 HU values. Mean and deviation are therefore
/// exact except for the rounding of one float64 sum, and do not depend on the order of the series.
/// </summary>
internal sealed class CohortStatistics
{
    /// <summary>Width of a bin of the reported histogram, HU.</summary>
    public const int BinHounsfield = 10;

    private readonly long[] _counts;

    private CohortStatistics(long[] counts, IReadOnlyList<SeriesStatus> series, double lower, double upper)
    {
        _counts = counts;
        Series = series;
        (Lower, Upper) = (lower, upper);
        Voxels = counts.Sum();
        (Mean, Deviation) = Moments(hounsfield => Math.Clamp((hounsfield - lower) / (upper - lower), 0, 1));
        (MeanHounsfield, DeviationHounsfield) = Moments(hounsfield => hounsfield);
    }

    public IReadOnlyList<SeriesStatus> Series { get; }

    /// <summary>Lower end of the window, HU.</summary>
    public double Lower { get; }

    /// <summary>Upper end of the window, HU.</summary>
    public double Upper { get; }

    public long Voxels { get; }

    /// <summary>Mean of (HU - Lower)/(Upper - Lower), clipped to 0..1, over all voxels.</summary>
    public double Mean { get; }

    /// <summary>Standard deviation of the same values.</summary>
    public double Deviation { get; }

    public double MeanHounsfield { get; }

    public double DeviationHounsfield { get; }

    /// <summary>The lowest HU such that at least this share of the voxels is less or equal.</summary>
    public int Percentile(double share)
    {
        long left = Math.Max(1, (long)Math.Ceiling(share * Voxels));
        for (int hounsfield = short.MinValue; hounsfield < short.MaxValue; hounsfield++)
        {
            left -= _counts[(ushort)(short)hounsfield];
            if (left <= 0) return hounsfield;
        }

        return short.MaxValue;
    }

    /// <summary>Number of voxels in bins of <see cref="BinHounsfield"/>, from the first to the last bin that is not empty.</summary>
    public (int From, IReadOnlyList<long> Counts) Histogram()
    {
        int first = Bin(Percentile(0)), last = Bin(Percentile(1));
        long[] bins = new long[last - first + 1];
        for (int hounsfield = short.MinValue; hounsfield <= short.MaxValue; hounsfield++)
        {
            long count = _counts[(ushort)(short)hounsfield];
            if (count > 0) bins[Bin(hounsfield) - first] += count;
        }

        return (first * BinHounsfield, bins);
    }

    /// <summary>Distributions of slice counts, spacings and volumes over the series.</summary>
    public IEnumerable<Spread> Spreads()
    {
        Sidecar[] all = [.. Series.Select(row => row.Sidecar!)];
        string[] axes = ["z", "y", "x"];
        yield return Spread.Of("slices", all.Select(s => (double)s.Series.Slices));
        for (int axis = 0; axis < axes.Length; axis++)
            yield return Spread.Of($"input spacing {axes[axis]}, mm", all.Select(s => s.Input.SpacingMm[axis]));
        yield return Spread.Of("output voxels, millions", all.Select(s => Product(s.Output.Shape) / 1e6));
        yield return Spread.Of("scan, litres", all.Select(s => Product(s.Input.Shape) * Product(s.Input.SpacingMm) / 1e6));
        (string Name, Func<Sidecar, double?> Value)[] ofMasks =
        [
            ("mask, litres", s => s.Mask?.Litres), ("right lung, litres", s => s.Mask?.RightLitres),
            ("left lung, litres", s => s.Mask?.LeftLitres), ("airways removed, ml", s => s.RemovedAirwayMl),
            ("gas removed, ml", s => s.Mask?.GasMl),
        ];
        foreach ((string name, Func<Sidecar, double?> value) in ofMasks)
        {
            double[] values = [.. all.Select(value).OfType<double>()];
            if (values.Length > 0) yield return Spread.Of(name, values);
        }
    }

    /// <summary>Number of masks whose sidecars lack the litres of each lung and the removed air, as earlier releases wrote them.</summary>
    public int MasksWithoutLungs => Series.Count(row => row.Sidecar!.Mask is { HasLungs: false });

    /// <summary>Reads the HU of every complete series. A series whose HU cannot be read is left out.</summary>
    /// <exception cref="CtGpuException">There is no series in <paramref name="root"/>.</exception>
    /// <returns>The statistics, or null and the reasons if every series was left out.</returns>
    public static (CohortStatistics? Statistics, IReadOnlyList<LeftOutSeries> LeftOut) Of(
        string root, CohortState cohort, double lower, double upper, CancellationToken cancellation)
    {
        if (cohort.Series.Count == 0)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "stats", $"{root} contains no complete series. Give an output folder of ctgpu convert.", [root]);
        }

        long[] counts = new long[65536];
        var leftOut = new CtGpuException?[cohort.Series.Count];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, cohort.Series.Count, parallel, () => new long[65536], (n, _, own) =>
        {
            leftOut[n] = cohort.Series[n].WhyIncomplete ?? Count(root, cohort.Series[n], own, cancellation);
            // Only a whole series counts.
            if (leftOut[n] == null)
            {
                lock (counts)
                {
                    for (int i = 0; i < counts.Length; i++) counts[i] += own[i];
                }
            }

            Array.Clear(own);
            return own;
        }, _ => { });
        LeftOutSeries[] reasons =
            [.. cohort.Series.Zip(leftOut, (row, cause) => new LeftOutSeries(row.Name, cause!)).Where(series => series.Cause != null)];
        SeriesStatus[] counted = [.. cohort.Series.Where((_, n) => leftOut[n] == null)];
        return (counted.Length == 0 ? null : new CohortStatistics(counts, counted, lower, upper), reasons);
    }

    /// <summary>Adds the HU of a series to the counts. After a failure, the counts are useless.</summary>
    /// <returns>Why the HU cannot be counted, or null.</returns>
    private static CtGpuException? Count(string root, SeriesStatus row, long[] counts, CancellationToken cancellation)
    {
        string file = row.Sidecar!.Files.Keys.First(name => name.StartsWith("ct.", StringComparison.Ordinal));
        string path = Path.Combine(root, row.Name, file);
        try
        {
            long bytes = VolumeFileReader.Read(path, block =>
            {
                foreach (ushort hounsfield in MemoryMarshal.Cast<byte, ushort>(block)) counts[hounsfield]++;
            }, cancellation);
            long expected = (long)Product(row.Sidecar.Output.Shape) * sizeof(short);
            return bytes == expected ? null : new CtGpuException(
                ExitCode.InvalidInput, "stats",
                $"{path} contains {bytes} bytes of voxels where its sidecar expects {expected}. Convert the series again with --overwrite.",
                [path]);
        }
        catch (CtGpuException unreadable)
        {
            return unreadable;
        }
    }

    private (double Mean, double Deviation) Moments(Func<int, double> value)
    {
        double sum = 0, squares = 0;
        for (int hounsfield = short.MinValue; hounsfield <= short.MaxValue; hounsfield++)
            sum += _counts[(ushort)(short)hounsfield] * value(hounsfield);
        double mean = sum / Voxels;
        for (int hounsfield = short.MinValue; hounsfield <= short.MaxValue; hounsfield++)
        {
            double difference = value(hounsfield) - mean;
            squares += _counts[(ushort)(short)hounsfield] * difference * difference;
        }

        return (mean, Math.Sqrt(squares / Voxels));
    }

    private static int Bin(int hounsfield) => (int)Math.Floor(hounsfield / (double)BinHounsfield);

    private static double Product(IEnumerable<int> values) => values.Aggregate(1.0, (product, value) => product * value);

    private static double Product(IEnumerable<double> values) => values.Aggregate(1.0, (product, value) => product * value);
}
