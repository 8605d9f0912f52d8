using System.Diagnostics;
using System.IO.Hashing;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Output.Volumes;

namespace CtGpu.Host.Output;

/// <summary>
/// Writes the files of one series: the volumes and then the sidecar, or the failure instead. At any time, a folder with ct.json contains
/// exactly the volumes that it lists. Calls for different names may run concurrently.
/// </summary>
/// <param name="root">The output folder OUT.</param>
/// <param name="formats">Formats of the files.</param>
/// <param name="gzipWorkers">Threads that compress one volume.</param>
internal sealed unsafe class OutputWriter(string root, ResultFormats formats, int gzipWorkers)
{
    /// <summary>The page that ctgpu report writes into the folder. It is deleted together with the result that it shows.</summary>
    public const string ReportPage = "report.html";

    /// <summary>Hashes a block, and writes and reads a sidecar in memory, to compile that code.</summary>
    /// <returns>The sidecar that was read.</returns>
    public static Sidecar WarmUp()
    {
        new XxHash128().Append(new byte[VoxelSource.BlockBytes / 16]);
        return Sidecar.WarmUp();
    }

    /// <summary>Formats of the files.</summary>
    public ResultFormats Formats => formats;

    /// <summary>Ends the wait for another process that replaces files of the same folder.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How long to wait for another process that replaces files of the same folder.</summary>
    public TimeSpan Patience { get; init; } = FolderLock.Patience;

    public string FolderOf(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>
    /// Writes a converted volume and replaces the earlier content of the folder. The old files stay unchanged until all new files,
    /// including the sidecar, are on the disk. Then <see cref="SeriesCommit"/> replaces them.
    /// </summary>
    /// <param name="name">Folder below OUT, with forward slashes.</param>
    /// <param name="voxels">HU as int16, the mask as bits, and normalised voxels as float32, on <paramref name="grid"/>.</param>
    /// <param name="crop">The window to write, or null for the whole volume.</param>
    /// <param name="facts">The sidecar without hashes, files and the time of writing.</param>
    /// <param name="planned">The sidecar at the time of the plan, or null to replace any result.</param>
    /// <returns>The sidecar as written, or the sidecar of another run that has written the same result since the plan.</returns>
    /// <exception cref="CtGpuException">
    /// A file cannot be written or deleted (code 73), or another run has written a different result since the plan (code 2).
    /// </exception>
    public Sidecar Write(
        string name, VolumeResults voxels, VolumeGeometry grid, CropBox? crop, Sidecar facts, SidecarStamp? planned = null)
    {
        long start = Stopwatch.GetTimestamp();
        string folder = Open(name, out IReadOnlyList<string> parents);
        // Copying into the page cache and flushing occupy one thread per file, so the mask is written in parallel.
        Task<PendingFile>? lungsWritten = voxels.MaskBits == null ? null : Task.Factory.StartNew(
            () => VolumeFileWriter.WriteMask(
                Name(folder, "lungs", formats.Mask), formats.Mask, grid, voxels.MaskBits.As<ulong>(),
                voxels.LeftBits == null ? null : voxels.LeftBits.As<ulong>(), crop, gzipWorkers),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using PendingFile ct = WriteWith(lungsWritten, () => VolumeFileWriter.Write(
            Name(folder, "ct", formats.Volumes), formats.Volumes, VoxelType.Int16, grid, voxels.Hounsfield.Pointer, crop, gzipWorkers));
        using PendingFile? lungs = lungsWritten?.GetAwaiter().GetResult();
        using PendingFile? normalized = voxels.Normalized == null ? null : VolumeFileWriter.Write(
            Name(folder, "normalized", formats.Volumes), formats.Volumes, VoxelType.Float32, grid, voxels.Normalized.Pointer, crop,
            gzipWorkers);

        PendingFile[] files = [.. new[] { ct, lungs, normalized }.OfType<PendingFile>()];
        Sidecar sidecar = facts with
        {
            TimingsMs = new(facts.TimingsMs) { ["write"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1) },
            Hash = new HashRecord { Ct = ct.Xxh128.ToHex(), Lungs = lungs?.Xxh128.ToHex(), Normalized = normalized?.Xxh128.ToHex() },
            Files = new(files.Select(file => KeyValuePair.Create(Path.GetFileName(file.FinalPath), file.Bytes))),
        };
        using PendingFile record = PendingFile.Create(Path.Combine(folder, Sidecar.FileName));
        record.Append(sidecar.ToJson());
        record.Flush();

        using FolderLock alone = FolderLock.Take(folder, Cancellation, Patience);
        if (planned is { } stamp && SeriesCommit.MadeSince(stamp, folder, sidecar) is { } same)
        {
            SeriesCommit.Remove(folder, [SeriesFailure.FileName]);
            return same;
        }

        IEnumerable<string> outdated = [.. SidecarCheck.Volumes.Except(sidecar.Files.Keys), SeriesFailure.FileName, ReportPage];
        SeriesCommit.Execute(folder, files, record, outdated, parents);
        return sidecar;
    }

    /// <summary>
    /// Runs <paramref name="write"/> and waits for <paramref name="other"/>, even after a failure. If one of them fails, the file of the
    /// other is deleted too.
    /// </summary>
    private static PendingFile WriteWith(Task<PendingFile>? other, Func<PendingFile> write)
    {
        PendingFile? written = null;
        try
        {
            written = write();
            other?.GetAwaiter().GetResult();
            return written;
        }
        catch
        {
            written?.Dispose();
            if (other == null) throw;
            Task.WhenAny(other).GetAwaiter().GetResult();
            if (other.IsCompletedSuccessfully) other.Result.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes error.json. A complete result of an earlier run stays; an incomplete result is deleted. Writes nothing if another run has
    /// completed the series since the plan.
    /// </summary>
    /// <param name="planned">The sidecar at the time of the plan, or null if it does not matter.</param>
    /// <exception cref="CtGpuException">error.json cannot be written, or a file cannot be deleted.</exception>
    public void WriteError(string name, SeriesFailure failure, SidecarStamp? planned = null)
    {
        string folder = Open(name, out IReadOnlyList<string> parents);
        using FolderLock alone = FolderLock.Take(folder, Cancellation, Patience);
        bool complete = Sidecar.MayBeComplete(folder);
        if (complete && planned is { } stamp && stamp != SidecarStamp.Of(folder)) return;
        if (!complete) SeriesCommit.Remove(folder, [Sidecar.FileName]);
        string record = Path.Combine(folder, SeriesFailure.FileName);
        // A folder in the place of the record already makes the series count as failed.
        if (Directory.Exists(record)) return;
        PendingFile.Replace(record, failure.ToJson());
        DiskSync.Folders(parents);
        if (!complete) SeriesCommit.Remove(folder, [.. SidecarCheck.Volumes, ReportPage]);
    }

    /// <summary>Cleans the folder of a kept result: deletes temporary files of killed processes and an outdated error.json.</summary>
    /// <exception cref="CtGpuException">A file cannot be deleted.</exception>
    public void Settle(string name)
    {
        string folder = FolderOf(name);
        PendingFile.RemoveStale(folder);
        SeriesCommit.Remove(folder, [SeriesFailure.FileName]);
    }

    /// <param name="parents">The folders that received a new folder.</param>
    private string Open(string name, out IReadOnlyList<string> parents)
    {
        string folder = FolderOf(name);
        parents = NewFolders.Create(folder);
        PendingFile.RemoveStale(folder);
        return folder;
    }

    private static string Name(string folder, string volume, VolumeFormat format) => Path.Combine(folder, $"{volume}.{format.Extension()}");
}
