using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
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
    /// <param name="jobs">Threads.</param>
    /// <exception cref="CtGpuException">An input does not exist, or no input contains a CT series (code 66).</exception>
    public static SeriesIndex Of(IReadOnlyList<string> inputs, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        if (scan.Series.Count + scan.OrphanFailures.Count == 0) throw VolumeFinder.NoSeries(scan, inputs);
        IndexedSeries[] series = ManySeries.Examine(scan.Series, jobs, Judge, cancellation);
        return new SeriesIndex(series, scan.OrphanFailures, scan.LeftOut) { Archives = scan.Archives };
    }

    private static IndexedSeries Judge(CandidateSeries series)
    {
        (_, IReadOnlyList<SeriesVolume> volumes, CtGpuException? refusal) =
            VolumeFinder.Prove(series, new ConvertOptions().GeometryRules, DicomReaderChoice.Auto);
        return refusal switch
        {
            null => new IndexedSeries(series, volumes[0].Report.Verdict, null, volumes),
            GeometryException geometry => new IndexedSeries(series, geometry.Verdict, geometry, Kept(series)),
            _ => new IndexedSeries(series, volumes.Count == 0 ? Unreadable : NotDecoded, refusal, volumes),
        };
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
        catch (Exception cause) when (cause is CtGpuException or OutOfMemoryException)
        {
            // No option accepts the series; the first refusal gives the reason.
            return [];
        }
    }
}
