using System.Diagnostics;
using System.IO.Hashing;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Output;

/// <summary>
/// Writes what belongs to one series: volumes, then the sidecar; or the failure instead. At every instant a folder
/// with ct.json holds exactly the files that it lists. Calls for different names may run at once.
/// </summary>
/// <param name="root">OUT.</param>
/// <param name="format">Of every volume.</param>
/// <param name="gzipWorkers">Threads that compress one volume.</param>
internal sealed unsafe class OutputWriter(string root, VolumeFormat format, int gzipWorkers)
{
    /// <summary>What ctgpu report writes into the folder; it goes with the result that it shows.</summary>
    public const string ReportPage = "report.html";

    private static readonly string[] s_volumes = ["ct", "lungs", "normalized"];

    /// <summary>Hashes a block and makes a sidecar in memory, so that what that takes is compiled.</summary>
    public static void WarmUp()
    {
        new XxHash128().Append(new byte[VolumeFile.BlockBytes / 16]);
        Sidecar.WarmUp();
    }

    /// <summary>Format of every volume.</summary>
    public VolumeFormat Format => format;

    public string FolderOf(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>
    /// Writes a converted volume in place of what the folder held before. Until the last of the new files, the sidecar
    /// too, is on the disk the old ones stay as they were; then the old sidecar goes first and the new one comes last.
    /// </summary>
    /// <param name="name">Folder below OUT, with forward slashes.</param>
    /// <param name="voxels">HU as int16, the mask as bits, normalised voxels as float32, on <paramref name="grid"/>.</param>
    /// <param name="crop">The window to write, or null for all.</param>
    /// <param name="facts">The sidecar but for hashes, files and the time of writing.</param>
    /// <returns>The sidecar as written.</returns>
    /// <exception cref="CtGpuException">Something cannot be written.</exception>
    public Sidecar Write(string name, VolumeResults voxels, VolumeGeometry grid, CropBox? crop, Sidecar facts)
    {
        long start = Stopwatch.GetTimestamp();
        string folder = Open(name);
        // Copying into the page cache and flushing keep one thread busy a file: the mask goes along beside the volume.
        Task<PendingFile>? lungsWritten = voxels.MaskBits == null ? null : Task.Factory.StartNew(
            () => VolumeFile.WriteMask(Name(folder, "lungs"), format, grid, voxels.MaskBits.As<ulong>(), crop, gzipWorkers),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        using PendingFile ct = Beside(lungsWritten, () => VolumeFile.Write(
            Name(folder, "ct"), format, VoxelType.Int16, grid, voxels.Hounsfield.Pointer, crop, gzipWorkers));
        using PendingFile? lungs = lungsWritten?.GetAwaiter().GetResult();
        using PendingFile? normalized = voxels.Normalized == null ? null : VolumeFile.Write(
            Name(folder, "normalized"), format, VoxelType.Float32, grid, voxels.Normalized.Pointer, crop, gzipWorkers);

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

        Remove(folder, [Sidecar.FileName]);
        foreach (PendingFile file in files) file.Commit();
        HashSet<string> current = [.. files.Select(file => Path.GetFileName(file.FinalPath))];
        Remove(folder, [.. VolumeNames().Where(file => !current.Contains(file)), SeriesFailure.FileName, ReportPage]);
        record.Commit();
        return sidecar;
    }

    /// <summary>Runs <paramref name="write"/> to its end or failure only together with <paramref name="other"/>, so that neither file stays behind.</summary>
    private static PendingFile Beside(Task<PendingFile>? other, Func<PendingFile> write)
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
    /// Writes error.json. A complete result of an earlier run stays beside it: a failure replaces nothing. What is not
    /// complete goes.
    /// </summary>
    /// <exception cref="CtGpuException">Not even that can be written.</exception>
    public void WriteError(string name, SeriesFailure failure)
    {
        string folder = Open(name);
        bool complete = Sidecar.TryRead(folder)?.FilesAreThere(folder) == true;
        if (!complete) Remove(folder, [Sidecar.FileName]);
        PendingFile.Replace(Path.Combine(folder, SeriesFailure.FileName), failure.ToJson());
        if (!complete) Remove(folder, [.. VolumeNames(), ReportPage]);
    }

    /// <summary>Tidies the folder of a result that stands: what killed processes left goes, and a failure that no longer holds.</summary>
    /// <exception cref="CtGpuException">Something cannot be removed.</exception>
    public void Settle(string name)
    {
        string folder = FolderOf(name);
        PendingFile.RemoveStale(folder, shared: true);
        Remove(folder, [SeriesFailure.FileName]);
    }

    private string Open(string name)
    {
        string folder = FolderOf(name);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(folder, cause);
        }

        PendingFile.RemoveStale(folder, shared: false);
        return folder;
    }

    private string Name(string folder, string volume) => Path.Combine(folder, $"{volume}.{format.Extension()}");

    private static IEnumerable<string> VolumeNames() =>
        from volume in s_volumes from other in Enum.GetValues<VolumeFormat>() select $"{volume}.{other.Extension()}";

    private static void Remove(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            try
            {
                File.Delete(path);
            }
            catch (Exception cause) when (WriteFailure.Covers(cause))
            {
                throw WriteFailure.Of(path, cause);
            }
        }
    }
}
