using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Series;

/// <summary>Finds the CT series below folders, from headers alone.</summary>
public static class SeriesScanner
{
    /// <summary>
    /// Reads the header of every file and groups the CT slices by SeriesInstanceUID, or by folder where that is empty.
    /// </summary>
    /// <param name="inputs">Folders (with all below them; links are followed) and single files.</param>
    /// <param name="jobs">Reader threads.</param>
    /// <param name="progress">Told the number of files read so far, from the reader threads.</param>
    /// <exception cref="CtGpuException">An input does not exist (code 66).</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ScanResult Scan(IReadOnlyList<string> inputs, int jobs, Action<int>? progress, CancellationToken cancel) =>
        Scan(FileWalk.Over(inputs, cancel), jobs, progress, DicomReader.ReadHeader, cancel);

    /// <param name="walk">The files that the inputs stand for.</param>
    internal static ScanResult Scan(FileWalk walk, int jobs, CancellationToken cancel) => Scan(walk, jobs, null, DicomReader.ReadHeader, cancel);

    /// <param name="readHeader">Reads one file; called from several threads.</param>
    internal static ScanResult Scan(
        IReadOnlyList<string> inputs, int jobs, Action<int>? progress, Func<string, DicomFileContent> readHeader, CancellationToken cancel) =>
        Scan(FileWalk.Over(inputs, cancel), jobs, progress, readHeader, cancel);

    private static ScanResult Scan(
        FileWalk walk, int jobs, Action<int>? progress, Func<string, DicomFileContent> readHeader, CancellationToken cancel)
    {
        var leftOut = new List<LeftOutFile>(walk.LeftOut);
        var slices = new List<SliceHeader>();
        var unreadable = new List<(string Path, CtGpuException Error)>();
        foreach ((string path, DicomFileContent? content, CtGpuException? error) in ReadAll(walk.Files, jobs, progress, readHeader, cancel))
        {
            switch (content)
            {
                case DicomFileContent.Image image when image.Frames[0].ImageType.Contains("LOCALIZER"):
                    leftOut.Add(new LeftOutFile(path, $"localizer (ImageType {string.Join('\\', image.Frames[0].ImageType)})"));
                    break;
                case DicomFileContent.Image image:
                    slices.AddRange(image.Frames);
                    break;
                case DicomFileContent.LeftOut other:
                    leftOut.Add(new LeftOutFile(path, other.Reason));
                    break;
                default:
                    unreadable.Add((path, error!));
                    break;
            }
        }

        var manifests = new ManifestCheck(walk.Entries);
        IReadOnlyList<CtGpuException> vanished = manifests.TakeVanished(unreadable);
        var failures = new FailuresByFolder(slices);
        foreach ((string path, CtGpuException error) in unreadable) failures.Add(path, error);
        foreach (LeftOutFile empty in walk.Empty)
        {
            if (failures.LooksLikeSlice(empty.Path)) failures.Add(empty.Path, LostSlice(empty));
            else leftOut.Add(empty);
        }

        return new ScanResult([.. Group(slices, failures).Select(manifests.Judge)], leftOut, [.. walk.Failures, .. failures.Orphans, .. vanished]);
    }

    private static (string Path, DicomFileContent? Content, CtGpuException? Error)[] ReadAll(
        IReadOnlyList<string> files, int jobs, Action<int>? progress, Func<string, DicomFileContent> readHeader, CancellationToken cancel)
    {
        var read = new (string, DicomFileContent?, CtGpuException?)[files.Count];
        int seen = 0;
        using var workers = new WorkerPool(Math.Clamp(files.Count, 1, jobs));
        workers.For(files.Count, (i, _) =>
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                read[i] = (files[i], readHeader(files[i]), null);
            }
            catch (CtGpuException e)
            {
                read[i] = (files[i], null, e);
            }

            progress?.Invoke(Interlocked.Increment(ref seen));
        });
        return read;
    }

    private static CtGpuException LostSlice(LeftOutFile empty) => new(
        ExitCode.InvalidInput, "scan",
        $"{empty.Path} is {empty.Reason}, beside slices with names of its kind. Expected a slice; fetch the file again, or remove it.", [empty.Path]);

    private static List<CandidateSeries> Group(List<SliceHeader> slices, FailuresByFolder failures) =>
    [
        .. slices
            // No UID begins with a NUL.
            .GroupBy(s => s.SeriesInstanceUid.Length > 0 ? s.SeriesInstanceUid : '\0' + FailuresByFolder.FolderOf(s.Path), StringComparer.Ordinal)
            .Select(g => g.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame).ToList())
            .OrderBy(s => s[0].SeriesInstanceUid, StringComparer.Ordinal)
            .ThenBy(s => s[0].Path, StringComparer.Ordinal)
            .Select(s => new CandidateSeries(s[0].SeriesInstanceUid, DisplayName(s[0]), s, failures.Of(s))),
    ];

    private static string DisplayName(SliceHeader slice)
    {
        if (slice.SeriesInstanceUid.Length > 0) return slice.SeriesInstanceUid;
        return Path.GetDirectoryName(slice.Path) is { Length: > 0 } folder ? folder : ".";
    }
}
