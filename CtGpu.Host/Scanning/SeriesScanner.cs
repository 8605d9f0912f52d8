using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Paths;
using CtGpu.Host.Volumes;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Scanning;

/// <summary>Finds CT series in folders and files. It reads headers only.</summary>
internal static class SeriesScanner
{
    /// <summary>
    /// Reads the header of every file and groups the CT slices by SeriesInstanceUID, or by folder if the UID is empty.
    /// </summary>
    /// <param name="inputs">
    /// Folders with their subfolders (links are followed), single files, and manifests. Paths as in <see cref="SliceHeader.Path"/>.
    /// </param>
    /// <param name="jobs">Reader threads.</param>
    /// <param name="progress">Receives the number of files read so far. Called on the reader threads.</param>
    /// <exception cref="CtGpuException">An input does not exist (code 66).</exception>
    /// <exception cref="OperationCanceledException">The scan was cancelled.</exception>
    public static ScanResult Scan(IReadOnlyList<string> inputs, int jobs, Action<int>? progress, CancellationToken cancel) =>
        Scan(FileWalk.Over(inputs, cancel), jobs, progress, DicomReader.ReadHeader, cancel);

    /// <param name="walk">The files of the inputs.</param>
    /// <param name="progress">Receives the number of files read so far. Called on the reader threads.</param>
    internal static ScanResult Scan(FileWalk walk, int jobs, Action<int>? progress, CancellationToken cancel) =>
        Scan(walk, jobs, progress, DicomReader.ReadHeader, cancel);

    /// <param name="readHeader">Reads one file; called from several threads.</param>
    internal static ScanResult Scan(
        IReadOnlyList<string> inputs,
        int jobs,
        Action<int>? progress,
        Func<string, DicomFileContent> readHeader,
        CancellationToken cancel) =>
        Scan(FileWalk.Over(inputs, cancel), jobs, progress, readHeader, cancel);

    private static ScanResult Scan(
        FileWalk walk, int jobs, Action<int>? progress, Func<string, DicomFileContent> readHeader, CancellationToken cancel)
    {
        var leftOut = new List<LeftOutFile>();
        var slices = new List<SliceHeader>();
        var unreadable = new List<(string Path, CtGpuException Error)>();
        var volumes = new VolumeScan(walk);
        Func<string, DicomFileContent> readAny = path => VolumeNames.IsVolume(path) ? volumes.ReadHeader(path) : readHeader(path);
        foreach ((string path, DicomFileContent? content, CtGpuException? error) in ReadAll(walk.Files, jobs, progress, readAny, cancel))
        {
            // A manifest may list a volume that is gone.
            if (VolumeNames.IsVolume(path) && content is not DicomFileContent.LeftOut && (content != null || InputPath.MayExist(path)))
            {
                volumes.Add(path, content, error);
                continue;
            }

            switch (content)
            {
                case DicomFileContent.Image image when image.Frames[0].ImageType.Contains("LOCALIZER"):
                    leftOut.Add(new LeftOutFile(path, $"localizer (ImageType {string.Join('\\', image.Frames[0].ImageType)})"));
                    break;
                case DicomFileContent.Image image:
                    slices.AddRange(image.Frames);
                    break;
                case DicomFileContent.LeftOut other:
                    leftOut.Add(new LeftOutFile(path, other.Reason) { Kind = other.Kind });
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
        leftOut.AddRange(walk.Empty);
        leftOut.RemoveAll(file => volumes.IsPart(file.Path));
        bool anythingFound = slices.Count + unreadable.Count + walk.Failures.Count + vanished.Count + volumes.Series.Count > 0;
        IReadOnlyList<LeftOutFile> noSlices =
            LostSlices.Take(leftOut, slices, unreadable.Select(u => u.Path), failures, failFolders: anythingFound);

        noSlices = NestedArchives.Take(noSlices, failures);
        CandidateSeries[] series =
        [
            .. Group(slices, failures).Concat(volumes.Series)
                .OrderBy(s => s.SeriesInstanceUid, StringComparer.Ordinal)
                .ThenBy(s => s.Slices[0].Path, StringComparer.Ordinal)
                .Select(manifests.Judge),
        ];
        return new ScanResult(series, [.. walk.LeftOut, .. noSlices], [.. walk.Failures, .. failures.Orphans, .. vanished])
        {
            Archives = walk.Archives,
        };
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
            catch (OutOfMemoryException e)
            {
                read[i] = (files[i], null, InputFile.NoMemory(files[i], e));
            }

            progress?.Invoke(Interlocked.Increment(ref seen));
        });
        return read;
    }

    private static List<CandidateSeries> Group(List<SliceHeader> slices, FailuresByFolder failures) =>
    [
        .. slices
            .GroupBy(GroupKey, StringComparer.Ordinal)
            .Select(g => g.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame).ToList())
            .OrderBy(s => s[0].SeriesInstanceUid, StringComparer.Ordinal)
            .ThenBy(s => s[0].Path, StringComparer.Ordinal)
            .Select(s => new CandidateSeries(s[0].SeriesInstanceUid, DisplayName(s[0]), s, failures.Of(s))),
    ];

    /// <summary>The UID, or the folder after a NUL, with which no UID starts.</summary>
    private static string GroupKey(SliceHeader slice) =>
        slice.SeriesInstanceUid.Length > 0 ? slice.SeriesInstanceUid : '\0' + FailuresByFolder.FolderOf(slice.Path);

    private static string DisplayName(SliceHeader slice)
    {
        if (slice.SeriesInstanceUid.Length > 0) return slice.SeriesInstanceUid;
        return Path.GetDirectoryName(slice.Path) is { Length: > 0 } folder ? folder : ".";
    }
}
