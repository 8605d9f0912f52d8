using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Paths;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Index;

/// <summary>A series and the result that convert with default options would have.</summary>
/// <param name="Series">The slices found.</param>
/// <param name="Verdict">
/// A word of <see cref="GeometryVerdict"/>, or <see cref="SeriesIndex.Unreadable"/> or <see cref="SeriesIndex.NotDecoded"/>.
/// </param>
/// <param name="Refusal">Why convert refuses the series, or null if it accepts it.</param>
/// <param name="Volumes">
/// The volumes. If the series is refused for gaps, tilt, a single slice or RescaleType: the volumes that options accepting these would
/// give. Otherwise empty.
/// </param>
internal sealed record IndexedSeries(CandidateSeries Series, string Verdict, CtGpuException? Refusal, IReadOnlyList<SeriesVolume> Volumes);

/// <summary>
/// Every series in the inputs, with the result that convert would have. It is computed from headers; pixels are read only if
/// two slices have the same position, to distinguish an identical copy from a different slice.
/// </summary>
/// <param name="Series">Sorted by SeriesInstanceUID (ordinal), then first path.</param>
/// <param name="Failures">Unreadable files and folders in folders without a series.</param>
/// <param name="LeftOut">Files that are not CT slices.</param>
internal sealed record SeriesIndex(
    IReadOnlyList<IndexedSeries> Series, IReadOnlyList<CtGpuException> Failures, IReadOnlyList<LeftOutFile> LeftOut)
{
    /// <summary>The archives among the inputs. Their members are readable as long as this exists.</summary>
    public IReadOnlyList<IMountedFolder> Archives { get; init; } = [];

    /// <summary>Verdict: a file in a folder of the series cannot be read or parsed.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Verdict: the transfer syntax is not supported, or pixel data is incomplete.</summary>
    public const string NotDecoded = "not-decoded";

    /// <param name="inputs">Folders, files and manifests.</param>
    /// <param name="jobs">Reader threads.</param>
    /// <exception cref="CtGpuException">An input does not exist, or no input contains a CT series (code 66).</exception>
    public static SeriesIndex Of(IReadOnlyList<string> inputs, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        if (scan.Series.Count + scan.OrphanFailures.Count == 0) throw VolumeFinder.NoSeries(scan, inputs);
        var series = new List<IndexedSeries>(scan.Series.Count);
        foreach (CandidateSeries candidate in scan.Series)
        {
            cancellation.ThrowIfCancellationRequested();
            series.Add(Judge(candidate));
        }

        return new SeriesIndex(series, scan.OrphanFailures, scan.LeftOut) { Archives = scan.Archives };
    }

    private static IndexedSeries Judge(CandidateSeries series)
    {
        IReadOnlyList<SeriesVolume> volumes;
        try
        {
            volumes = SeriesAssembler.Assemble(series, new ConvertOptions().GeometryRules);
        }
        catch (GeometryException refusal)
        {
            return new IndexedSeries(series, refusal.Verdict, refusal, Kept(series));
        }
        catch (CtGpuException unreadable)
        {
            return new IndexedSeries(series, Unreadable, unreadable, []);
        }

        try
        {
            SlicePixelReader.Check(volumes.SelectMany(v => v.DicomSlices));
        }
        catch (CtGpuException coded)
        {
            return new IndexedSeries(series, NotDecoded, coded, volumes);
        }

        return new IndexedSeries(series, volumes[0].Report.Verdict, null, volumes);
    }

    /// <summary>The volumes of a refused series under the options that accept most, or none if it is refused even so.</summary>
    private static IReadOnlyList<SeriesVolume> Kept(CandidateSeries series)
    {
        try
        {
            var acceptMost = new GeometryRules(SliceGaps.Keep, GantryTilt.Keep, Tutorial: false, AcceptSingleSlice: true)
            {
                AssumeHounsfield = true,
            };
            return SeriesAssembler.Assemble(series, acceptMost);
        }
        catch (CtGpuException)
        {
            // No option accepts the series; the first refusal gives the reason.
            return [];
        }
    }
}
