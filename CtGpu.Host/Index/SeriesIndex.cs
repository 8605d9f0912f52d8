using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Index;

/// <summary>What convert would make of one series.</summary>
/// <param name="Series">Its slices.</param>
/// <param name="Verdict">A word of <see cref="GeometryVerdict"/>, or <see cref="SeriesIndex.Unreadable"/> or <see cref="SeriesIndex.NotDecoded"/>.</param>
/// <param name="Refusal">Why convert refuses it by its default options, or null.</param>
/// <param name="Volumes">Its volumes; of a series refused for gaps, tilt or a single slice what it would be if kept; else none.</param>
public sealed record IndexedSeries(CandidateSeries Series, string Verdict, CtGpuException? Refusal, IReadOnlyList<SeriesVolume> Volumes);

/// <summary>
/// Every series below the inputs and what convert would make of it, from headers. Pixels are read only where two slices
/// claim one position, since nothing else tells a copy from a contradiction.
/// </summary>
/// <param name="Series">Sorted by SeriesInstanceUID (ordinal), then first path.</param>
/// <param name="Failures">Unreadable files and folders where there is no series.</param>
/// <param name="LeftOut">Files that are no CT slices.</param>
public sealed record SeriesIndex(IReadOnlyList<IndexedSeries> Series, IReadOnlyList<CtGpuException> Failures, IReadOnlyList<LeftOutFile> LeftOut)
{
    /// <summary>Verdict: a file of the series, or beside it, cannot be read or parsed.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>Verdict: the pixels are coded in a way that is not decoded, or are not all there.</summary>
    public const string NotDecoded = "not-decoded";

    /// <param name="inputs">Folders, files and manifests.</param>
    /// <param name="jobs">Reader threads.</param>
    /// <exception cref="CtGpuException">An input does not exist, or there is no CT series in any (code 66).</exception>
    public static SeriesIndex Of(IReadOnlyList<string> inputs, int jobs, CancellationToken cancellation)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, null, cancellation);
        if (scan.Series.Count + scan.OrphanFailures.Count == 0) throw RunPlanner.Nothing(scan, inputs);
        var series = new List<IndexedSeries>(scan.Series.Count);
        foreach (CandidateSeries candidate in scan.Series)
        {
            cancellation.ThrowIfCancellationRequested();
            series.Add(Judge(candidate));
        }

        return new SeriesIndex(series, scan.OrphanFailures, scan.LeftOut);
    }

    private static IndexedSeries Judge(CandidateSeries series)
    {
        if (series.Failures.Count > 0) return new IndexedSeries(series, Unreadable, series.Failures[0], []);
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
            foreach (SliceHeader slice in volumes.SelectMany(v => v.Slices)) SlicePixelReader.Check(slice);
        }
        catch (CtGpuException coded)
        {
            return new IndexedSeries(series, NotDecoded, coded, volumes);
        }

        return new IndexedSeries(series, volumes[0].Report.Verdict, null, volumes);
    }

    /// <summary>The volumes, and with them the numbers, of a series that options would let pass.</summary>
    private static IReadOnlyList<SeriesVolume> Kept(CandidateSeries series)
    {
        try
        {
            return SeriesAssembler.Assemble(series, new GeometryRules(SliceGaps.Keep, GantryTilt.Keep, Tutorial: false, AcceptSingleSlice: true));
        }
        catch (CtGpuException)
        {
            // No option lets it pass; the first refusal says why.
            return [];
        }
    }
}
