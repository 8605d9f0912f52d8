using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>
/// Finds the volumes in the inputs, from headers: scans for series, then proves that each series is one or more regular volumes. A
/// series without proof is refused with a reason. Pixels are read only if two slices have the same position.
/// </summary>
internal static class VolumeFinder
{
    /// <summary>Scans the inputs and proves every series. Returns all volumes and refused series.</summary>
    /// <param name="inputs">Folders, files and manifests.</param>
    /// <param name="rules">Which geometries are accepted.</param>
    /// <param name="jobs">Threads that read headers.</param>
    /// <param name="progress">Receives the number of files read so far. Called on the reader threads.</param>
    /// <exception cref="CtGpuException">An input does not exist, or there is no CT series in any of them (code 66).</exception>
    public static List<FoundVolume> Find(
        IReadOnlyList<string> inputs, GeometryRules rules, int jobs, CancellationToken cancellation, Action<int>? progress = null)
    {
        ScanResult scan = SeriesScanner.Scan(inputs, jobs, progress, cancellation);
        if (scan.Series.Count + scan.OrphanFailures.Count == 0) throw NoSeries(scan, inputs);
        return Prove(scan, rules, DicomReaderChoice.Auto, jobs, cancellation);
    }

    /// <summary>Proves every series of a scan, in its order. Unreadable files that belong to no series come last.</summary>
    /// <param name="reader">The decoder that has to support the pixels.</param>
    /// <param name="jobs">Threads.</param>
    public static List<FoundVolume> Prove(
        ScanResult scan, GeometryRules rules, DicomReaderChoice reader, int jobs, CancellationToken cancellation)
    {
        ProvenSeries[] proven = ManySeries.Examine(scan.Series, jobs, series => Prove(series, rules, reader), cancellation);
        List<FoundVolume> found = [.. proven.SelectMany((series, number) => series.ToVolumes(number))];
        foreach (CtGpuException orphan in scan.OrphanFailures)
        {
            string path = orphan.Files is [string file, ..] ? file : "";
            var header = new SliceHeader { Path = path, FileLength = 0, FileTimeTicks = 0, TransferSyntaxUid = "" };
            found.Add(new FoundVolume(scan.Series.Count + found.Count, header, [], null, orphan));
        }

        return found;
    }

    /// <summary>Proves one series.</summary>
    /// <param name="reader">The decoder that has to support the pixels.</param>
    public static ProvenSeries Prove(CandidateSeries series, GeometryRules rules, DicomReaderChoice reader)
    {
        IReadOnlyList<SeriesVolume> volumes = [];
        try
        {
            volumes = SeriesAssembler.Assemble(series, rules, (a, b) => SlicePixels.AreSame(a, b, reader));
            SlicePixelReader.Check(volumes.SelectMany(v => v.DicomSlices), reader);
            return new ProvenSeries(series, volumes, null);
        }
        catch (CtGpuException refusal)
        {
            return new ProvenSeries(series, volumes, refusal);
        }
        catch (OutOfMemoryException shortage)
        {
            return new ProvenSeries(series, volumes, NoMemory(series, shortage));
        }
    }

    private static CtGpuException NoMemory(CandidateSeries series, OutOfMemoryException shortage) => new(
        ExitCode.Transient, "memory",
        $"Series {series.DisplayName}: not enough memory to compare slices of {series.Slices[0].Rows} x {series.Slices[0].Columns} pixels "
        + "at one position. Free some, or raise the memory limit, then run the same command again.",
        inner: shortage);

    /// <summary>The error for inputs without any CT series.</summary>
    public static CtGpuException NoSeries(ScanResult scan, IReadOnlyList<string> inputs)
    {
        string leftOut = scan.LeftOut.Count == 0
            ? "no files there"
            : $"{scan.LeftOut.Count} {(scan.LeftOut.Count == 1 ? "file" : "files")} left out: {LeftOutReasons.Counted(scan.LeftOut)}";
        string remedies = LeftOutReasons.Remedies(scan.LeftOut);
        string remedy = remedies.Length > 0
            ? $"Expected CT images as DICOM files. {remedies}"
            : "Give a folder that holds CT images as DICOM files.";
        return new CtGpuException(
            ExitCode.NoInput, "scan",
            $"No CT series in {string.Join(", ", inputs)} ({leftOut}). {remedy}");
    }
}
