using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>What a report came to.</summary>
/// <param name="Pages">Pages of single series that were written.</param>
/// <param name="Kept">Pages of single series that had nothing new to say.</param>
/// <param name="Troubles">Series of which no pictures could be made, and why.</param>
internal sealed record ReportSummary(int Series, int Pages, int Kept, IReadOnlyList<(string Name, CtGpuException Cause)> Troubles);

/// <summary>Writes the pages of an output folder from its files alone: one for each complete series, then that of all.</summary>
internal static class ReportPages
{
    /// <remarks>A page whose series and program are what they were stays as it is.</remarks>
    /// <param name="root">OUT.</param>
    /// <param name="jobs">Series that are drawn at once; each holds its volume in memory.</param>
    /// <exception cref="CtGpuException">OUT is not there or holds no series (66), or a page cannot be written (73).</exception>
    public static ReportSummary Write(string root, int jobs, CancellationToken cancellation)
    {
        IReadOnlyList<SeriesStatus> series = CohortScan.Read(root);
        if (series.Count == 0)
            throw new CtGpuException(ExitCode.NoInput, "report", $"{root} holds no series. Give an output folder of ctgpu convert.", [root]);
        var rows = new CohortRow[series.Count];
        var troubles = new List<(string, CtGpuException)>();
        int pages = 0, kept = 0;
        try
        {
            Parallel.For(0, series.Count, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, n =>
            {
                if (series[n].State != SeriesState.Done)
                {
                    rows[n] = new CohortRow(series[n], null, null);
                    return;
                }

                try
                {
                    string source = PageSource.Of(Path.Combine(root, series[n].Name));
                    byte[]? thumbnail = PageSource.ThumbnailOf(Path.Combine(root, series[n].Name, PatientPage.FileName), source);
                    rows[n] = new CohortRow(series[n], thumbnail ?? WritePage(root, series[n], source, cancellation), null);
                    Interlocked.Increment(ref thumbnail == null ? ref pages : ref kept);
                }
                catch (CtGpuException cause) when (cause.Code != ExitCode.CannotWrite)
                {
                    rows[n] = new CohortRow(series[n], null, cause.Message);
                    lock (troubles) troubles.Add((series[n].Name, cause));
                }
            });
        }
        catch (AggregateException several)
        {
            throw several.InnerExceptions.OfType<CtGpuException>().FirstOrDefault() ?? several.InnerExceptions[0];
        }

        PendingFile.Replace(Path.Combine(root, PatientPage.FileName), CohortPage.Write(Path.GetFileName(Path.GetFullPath(root).TrimEnd(Path.DirectorySeparatorChar)), rows, RunHistory.Read(root)));
        return new ReportSummary(series.Count, pages, kept, troubles);
    }

    /// <summary>Writes the page of one series and returns its thumbnail.</summary>
    private static byte[] WritePage(string root, SeriesStatus series, string source, CancellationToken cancellation)
    {
        string folder = Path.Combine(root, series.Name);
        PatientPictures pictures;
        // Pages are made side by side; each has a thread of its own.
        using (var engine = new CpuEngine(1))
        using (RenderInput input = RenderSource.Open(folder, null, 1, cancellation)) pictures = PatientPictures.Of(input, engine);
        PendingFile.Replace(Path.Combine(folder, PatientPage.FileName), PatientPage.Write(series, pictures, source));
        return pictures.Thumbnail;
    }
}
