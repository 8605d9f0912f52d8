using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>From inputs to a plan: finds the series, proves their geometry, names them, and asks what earlier runs left.</summary>
public static class RunPlanner
{
    /// <exception cref="CtGpuException">
    /// There is no CT series; two series would share a folder; or OUT holds results of other options.
    /// </exception>
    public static RunPlan Plan(ConvertOptions options, RunOptions run, CancellationToken cancellation)
    {
        NameTemplate template = NameTemplate.Parse(run.NameTemplate);
        var cut = new ManifestShard(run, template);
        ScanResult scan = Filter(SeriesScanner.Scan(FileWalk.Over(run.Inputs, cancellation, cut.Choose), run.Jobs, cancellation), run, cut);
        List<PlannedItem> items = PlannedItem.Of(scan, options.GeometryRules, run.DicomReader, cancellation);
        // Names must not depend on what is chosen below, or shards and later runs would disagree on them.
        IEnumerable<PlannedItem> named = items.Zip(template.Assign([.. items.Select(i => i.First)]), (item, name) => item with { Name = name });
        var series = PlannedItem.Select(named, run.Select).GroupBy(i => i.Series).OrderBy(s => s.Key).ToList();

        var plan = new Sorting(options, run, scan.LeftOut, cut.SeriesFound ?? series.Count);
        foreach (PlannedItem item in (cut.SeriesFound == null ? run.Shard : Shard.All).Of(series).SelectMany(s => s)) plan.Add(item);
        return plan.Finish();
    }

    /// <summary>Applies --series, and refuses to run on nothing.</summary>
    private static ScanResult Filter(ScanResult scan, RunOptions run, ManifestShard cut)
    {
        // A shard may be empty; a cohort is not.
        if (scan.Series.Count + scan.OrphanFailures.Count == 0 && cut.SeriesFound == null) throw Nothing(scan, run.Inputs);
        if (run.Series.Count == 0) return scan;
        string? unknown = run.Series.FirstOrDefault(uid => scan.Series.All(s => s.SeriesInstanceUid != uid));
        if (unknown != null)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "scan",
                $"No series {unknown} among the {scan.Series.Count} CT series found: give --series a SeriesInstanceUID of one of them.");
        }

        return scan with { Series = [.. scan.Series.Where(s => run.Series.Contains(s.SeriesInstanceUid))], OrphanFailures = [] };
    }

    internal static CtGpuException Nothing(ScanResult scan, IReadOnlyList<string> inputs)
    {
        string leftOut = scan.LeftOut.Count == 0
            ? "no files there"
            : $"{scan.LeftOut.Count} files left out: {LeftOutReasons.Counted(scan.LeftOut)}";
        return new CtGpuException(
            ExitCode.NoInput, "scan", $"No CT series in {string.Join(", ", inputs)} ({leftOut}). Give a folder that holds CT images as DICOM files.");
    }

    /// <summary>Sorts items by what earlier runs left of them.</summary>
    private sealed class Sorting(ConvertOptions options, RunOptions run, IReadOnlyList<LeftOutFile> leftOut, int seriesFound)
    {
        private readonly OrderedDictionary<string, string> _record = OptionRecord.Of(options, run.Format);
        private readonly List<VolumeJob> _jobs = [];
        private readonly List<CompleteVolume> _complete = [];
        private readonly List<FailedSeries> _failed = [];
        private readonly List<string> _differences = [];

        public void Add(PlannedItem item)
        {
            string fingerprint = InputFingerprint.Of(item.Slices);
            ResumeState before = run.Overwrite
                ? new ResumeState(ResumeVerdict.Pending)
                : ResumeCheck.Judge(Path.Combine(run.Output, item.Name), fingerprint, _record);
            if (item.Refusal is CtGpuException refusal)
            {
                // Its error.json would take the place of a volume that other options made.
                if (before.Sidecar != null && !before.Sidecar.Options.SequenceEqual(_record)) _differences.Add($"{item.Name} is refused with these");
                else _failed.Add(new FailedSeries(item.Name, item.First.SeriesInstanceUid, refusal, fingerprint, item.Slices.Count, Standing: false));
                return;
            }

            switch (before.Verdict)
            {
                case ResumeVerdict.Complete:
                    _complete.Add(new CompleteVolume(item.Name, before.Sidecar!.Qc.Verdict));
                    break;
                case ResumeVerdict.FailedBefore when !run.RetryFailed && !before.IsTransientFailure:
                    SeriesFailure failure = before.Failure!;
                    var standing = new CtGpuException((ExitCode)failure.Code, failure.Stage, failure.Message, failure.Files);
                    _failed.Add(new FailedSeries(item.Name, item.First.SeriesInstanceUid, standing, fingerprint, item.Slices.Count, Standing: true));
                    break;
                case ResumeVerdict.DifferentOptions:
                    _differences.Add(before.Difference!);
                    break;
                default:
                    _jobs.Add(new VolumeJob(item.Name, item.Volume!));
                    break;
            }
        }

        public RunPlan Finish()
        {
            if (_differences.Count > 0) throw DifferentOptions();
            return new RunPlan(_jobs, _complete, _failed, leftOut, seriesFound);
        }

        private CtGpuException DifferentOptions() => new(
            ExitCode.Usage, "resume",
            $"{run.Output} holds {_differences.Count} of {_differences.Count + _jobs.Count + _complete.Count} volumes made with other options ({_differences[0]}). "
            + "Give another -o, or --overwrite to make them again.");
    }
}
