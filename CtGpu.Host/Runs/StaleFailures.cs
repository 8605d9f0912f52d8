using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Paths;
using CtGpu.Host.Planning;

namespace CtGpu.Host.Runs;

/// <summary>
/// Failures of earlier searches: files and folders of INPUT outside of any series that could not be read. Their error.json is stale once
/// a search of the same INPUT reads them.
/// </summary>
internal sealed class StaleFailures(RunPlan plan, RunOptions run)
{
    private static readonly string s_noSlices = InputFingerprint.Of([]);
    private readonly NameTemplate _template = NameTemplate.Parse(run.NameTemplate);

    /// <summary>Deletes the stale failures among the series of OUT.</summary>
    /// <returns>The other series.</returns>
    /// <exception cref="CtGpuException">A file cannot be deleted.</exception>
    public IReadOnlyList<SeriesStatus> Remove(IReadOnlyList<SeriesStatus> series)
    {
        SeriesStatus[] stale = [.. series.Where(IsStale)];
        foreach (SeriesStatus row in stale) Remove(Path.Combine(run.OutputFolder, row.Name));
        return stale.Length == 0 ? series : [.. series.Except(stale)];
    }

    private bool IsStale(SeriesStatus row) =>
        row is { Sidecar: null, Planned: null, Failure: { Files: [var file, ..] } failure }
        && failure.InputFingerprint == s_noSlices
        && plan.SearchFailures?.Contains(row.Name) == false
        && run.Inputs.Any(input => NameOf(input, file) == row.Name);

    /// <summary>The name that this run would give to a failure of a file below an input.</summary>
    private string NameOf(string input, string file)
    {
        string folder = InputPath.IsFolder(input) ? input : Path.GetDirectoryName(Path.GetFullPath(input)) ?? input;
        var header = new SliceHeader { Path = Path.Combine(folder, file), FileLength = 0, FileTimeTicks = 0, TransferSyntaxUid = "" };
        return _template.Assign([header])[0].Name;
    }

    /// <summary>Other runs that read the same INPUT may remove the same failure at the same time.</summary>
    private static void Remove(string folder)
    {
        SeriesCommit.Remove(folder, [SeriesFailure.FileName]);
        if (IsRemoved(folder)) IsRemoved(Path.GetDirectoryName(folder)!);
    }

    private static bool IsRemoved(string emptyFolder)
    {
        try
        {
            Directory.Delete(emptyFolder);
            return true;
        }
        catch (Exception notEmpty) when (WriteFailure.Covers(notEmpty))
        {
            return false;
        }
    }
}
