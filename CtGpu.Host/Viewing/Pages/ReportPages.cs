using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Memory;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Counts of a report.</summary>
/// <param name="Series">Series in the output folder.</param>
/// <param name="Pages">Series pages that were written.</param>
/// <param name="Kept">Series pages that were up to date.</param>
/// <param name="Failures">Series, folders and run logs that could not be read or drawn, with the cause.</param>
/// <param name="Code">Exit code of the report.</param>
internal sealed record ReportSummary(
    int Series, int Pages, int Kept, IReadOnlyList<(string Name, CtGpuException Cause)> Failures, ExitCode Code);

/// <summary>Writes the pages of an output folder from its files alone: a page for each complete series, then the cohort page.</summary>
internal static class ReportPages
{
    /// <summary>Memory for each voxel of a series: HU, masks, and the volumes of the 3-D views.</summary>
    private const int BytesOfVoxel = 4;

    /// <remarks>Series pages that are up to date are kept.</remarks>
    /// <param name="root">OUT.</param>
    /// <param name="jobs">Largest number of series drawn in parallel. It is less if their volumes do not fit into memory.</param>
    /// <param name="progress">
    /// Receives the number of series that are finished, the number of all, and the name of the one that begins or ended. Called from
    /// several threads at the same time.
    /// </param>
    /// <exception cref="CtGpuException">OUT does not exist or has no series (66), or a page cannot be written (73).</exception>
    public static ReportSummary Write(
        string root, int jobs, CancellationToken cancellation, Action<int, int, string>? progress = null)
    {
        CohortState cohort = CohortScan.Read(root, keep: Shortened);
        SeriesStatus[] series = [.. CohortPage.Sorted(cohort.Series)];
        if (series.Length + cohort.Faults.Count == 0)
            throw new CtGpuException(ExitCode.NoInput, "report", $"{root} has no series. Give an output folder of ctgpu convert.", [root]);
        var rows = new CohortRow[series.Length];
        var failures = new List<(string, CtGpuException)>();
        int pages = 0, kept = 0, finished = 0;
        jobs = ThatFit(jobs, series);
        try
        {
            Parallel.For(0, series.Length, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, n =>
            {
                progress?.Invoke(Volatile.Read(ref finished), series.Length, series[n].Name);
                WriteSeries(n);
                progress?.Invoke(Interlocked.Increment(ref finished), series.Length, series[n].Name);
            });
        }
        catch (AggregateException several)
        {
            throw several.InnerExceptions.OfType<CtGpuException>().FirstOrDefault() ?? several.InnerExceptions[0];
        }

        string title = Path.GetFileName(Path.GetFullPath(root).TrimEnd(Path.DirectorySeparatorChar));
        PendingFile.Replace(Path.Combine(root, PatientPage.FileName), CohortPage.Write(title, rows, RunHistory.Read(root)));
        ExitCode code = cohort.CodeOf([.. failures.Select(failure => failure.Item2)]);
        failures.AddRange(cohort.Faults.Select(fault => (fault.Files[0], fault)));
        return new ReportSummary(series.Length, pages, kept, failures, code);

        void WriteSeries(int n)
        {
            if (series[n].State != SeriesState.Done)
            {
                rows[n] = new CohortRow(series[n], null, null);
                if (series[n].Fault is { } fault)
                {
                    lock (failures) failures.Add((series[n].Name, fault));
                }

                return;
            }

            try
            {
                string fingerprint = PageFingerprint.Of(Path.Combine(root, series[n].Name));
                byte[]? thumbnail = PageFingerprint.ThumbnailOf(Path.Combine(root, series[n].Name, PatientPage.FileName), fingerprint);
                bool isKept = thumbnail != null;
                thumbnail ??= WritePage(root, series[n], fingerprint, cancellation);
                Interlocked.Increment(ref isKept ? ref kept : ref pages);
                rows[n] = new CohortRow(series[n], n < CohortPage.MostPictures ? thumbnail : null, null);
            }
            catch (CtGpuException cause) when (cause.Code != ExitCode.CannotWrite)
            {
                Fail(n, cause);
            }
            catch (Exception shortage) when (MemoryShortage.Is(shortage))
            {
                Fail(n, NoMemory(series[n], shortage));
            }
        }

        void Fail(int n, CtGpuException cause)
        {
            rows[n] = new CohortRow(series[n], null, cause.Message);
            lock (failures) failures.Add((series[n].Name, cause));
        }
    }

    private static CtGpuException NoMemory(SeriesStatus series, Exception shortage) => new(
        ExitCode.Transient, "memory",
        $"{series.Name}: not enough memory for its page. Expected memory for its {VoxelsOf(series)} voxels. Free some, or raise the memory "
        + "limit, then run ctgpu report again.",
        inner: shortage);

    /// <summary>The number of series that can be drawn in parallel: at least 1, and as many as fit into memory.</summary>
    private static int ThatFit(int jobs, SeriesStatus[] series)
    {
        long largest = series.Where(row => row.State == SeriesState.Done).Select(VoxelsOf).DefaultIfEmpty().Max();
        long available = MemoryLimit.Of(jobs, volumeBytes: 0).Available;
        return (int)Math.Clamp(available / Math.Max(1, largest * BytesOfVoxel), 1, Math.Max(1, jobs));
    }

    private static long VoxelsOf(SeriesStatus series) =>
        series.Sidecar?.Output.Shape.Aggregate(1L, (voxels, length) => voxels * length) ?? 0;

    /// <summary>Without the parts of a sidecar that only the page of the series shows: tens of thousands stay in memory.</summary>
    private static SeriesStatus Shortened(SeriesStatus series)
    {
        if (series.Sidecar is not { } sidecar) return series;
        string? airways = sidecar.Options.GetValueOrDefault("airways");
        return series with
        {
            Sidecar = sidecar with
            {
                Options = airways == null ? [] : new() { ["airways"] = airways },
                Series = sidecar.Series with { TransferSyntaxes = [], InputHash = "", InputFingerprint = "", Acquisition = null },
                Hash = new(),
                Files = [],
            },
        };
    }

    /// <summary>Writes the page of one series and returns its thumbnail.</summary>
    private static byte[] WritePage(string root, SeriesStatus series, string fingerprint, CancellationToken cancellation)
    {
        string folder = Path.Combine(root, series.Name);
        series = series with { Sidecar = Sidecar.Read(folder) };
        PatientPictures pictures;
        // One thread each: pages are written in parallel.
        using (var engine = new CpuEngine(1))
        using (RenderInput input = RenderSource.Open(folder, null, 1, cancellation)) pictures = PatientPictures.Of(input, engine);
        PendingFile.Replace(Path.Combine(folder, PatientPage.FileName), PatientPage.Write(series, pictures, fingerprint));
        return pictures.Thumbnail;
    }
}
