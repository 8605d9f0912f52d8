using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>Makes the plan of a run: finds the volumes, names them, selects among them, and compares them with earlier results.</summary>
internal static class RunPlanner
{
    /// <param name="progress">Receives the numbers of files read so far and found. Called on the reader threads.</param>
    /// <exception cref="CtGpuException">
    /// There is no CT series; two series would share a folder; or OUT holds results of other options.
    /// </exception>
    public static RunPlan Plan(
        ConvertOptions options, RunOptions run, CancellationToken cancellation, Action<int, int>? progress = null)
    {
        NameTemplate template = NameTemplate.Parse(run.NameTemplate);
        var cut = new ManifestShard(run, template);
        FileWalk walk = FileWalk.Over(run.Inputs, cancellation, cut.Choose);
        Action<int>? read = progress == null ? null : files => progress(files, walk.Files.Count);
        ScanResult scan = Filter(SeriesScanner.Scan(walk, run.Jobs, read, cancellation), run, cut);
        List<FoundVolume> items = VolumeFinder.Prove(scan, options.GeometryRules, run.DicomReader, run.Jobs, cancellation);
        // Names must not depend on the selection below: shards and later runs have to agree on them.
        IEnumerable<AssignedName> names = template.Assign([.. items.Select(i => i.First)]);
        List<FoundVolume> named = [.. items.Zip(names, (item, name) => item.WithName(name))];
        var series = FoundVolume.Select(named, run.Select).GroupBy(i => i.Series).OrderBy(s => s.Key).ToList();

        bool searchedAll = cut.SeriesFound == null && run.Series.Count == 0;
        var plan = new Sorting(options, run, [.. named.Select(i => i.Name)], scan.LeftOut, cut.SeriesFound ?? series.Count)
        {
            SearchFailures = searchedAll ? [.. named.Where(i => i.Slices.Count == 0).Select(i => i.Name)] : null,
        };
        FoundVolume[] chosen = [.. (cut.SeriesFound == null ? run.Shard : Shard.All).Of(series).SelectMany(s => s)];
        foreach (EarlierResult earlier in ManySeries.Examine(chosen, run.Jobs, plan.Look, cancellation)) plan.Add(earlier);
        return plan.Finish() with { Archives = scan.Archives };
    }

    /// <summary>Applies --series. Refuses a cohort without any series.</summary>
    private static ScanResult Filter(ScanResult scan, RunOptions run, ManifestShard cut)
    {
        // A shard may be empty, a cohort must not be.
        if (scan.Series.Count + scan.OrphanFailures.Count == 0 && cut.SeriesFound == null) throw VolumeFinder.NoSeries(scan, run.Inputs);
        if (run.Series.Count == 0) return scan;
        string[] chosen = [.. run.Series.Select(uid => Complete(uid, [.. scan.Series.Select(s => s.SeriesInstanceUid).Distinct()]))];
        return scan with { Series = [.. scan.Series.Where(s => chosen.Contains(s.SeriesInstanceUid))], OrphanFailures = [] };
    }

    /// <summary>The UID that --series means: this one, or the only one that begins with it.</summary>
    private static string Complete(string given, string[] uids)
    {
        string[] found = uids.Contains(given) ? [given] : [.. uids.Where(uid => uid.StartsWith(given, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new CtGpuException(
                ExitCode.NoInput, "scan",
                $"No series {given} among the {uids.Length} CT series found: give --series a SeriesInstanceUID of one of them."),
            _ => throw new CtGpuException(
                ExitCode.Usage, "scan",
                $"--series {given} is the beginning of {found.Length} SeriesInstanceUIDs, and one was expected. Give more of it."),
        };
    }

    /// <summary>What an earlier run left of a volume.</summary>
    /// <param name="RealName">Name of the volume's folder without links; null if a link leads out of OUT.</param>
    /// <param name="Planned">The sidecar as it was before <paramref name="State"/> was determined.</param>
    private sealed record EarlierResult(
        FoundVolume Item, string Fingerprint, string? RealName, ResumeState State, SidecarStamp Planned);

    /// <summary>Sorts volumes by the state in which earlier runs left them.</summary>
    /// <param name="names">The names of all volumes, in all shards.</param>
    private sealed class Sorting(
        ConvertOptions options, RunOptions run, IReadOnlyList<string> names, IReadOnlyList<LeftOutFile> leftOut, int seriesFound)
    {
        private readonly OrderedDictionary<string, string> _record = OptionRecord.Of(options, run.Formats);
        private readonly List<VolumeJob> _jobs = [];
        private readonly List<CompleteVolume> _complete = [];
        private readonly List<FailedSeries> _failed = [];
        private readonly List<string> _differences = [];
        private readonly SeriesLinks _links = new(run.OutputFolder);
        private ILookup<string?, string>? _namesByFolder;

        public HashSet<string>? SearchFailures { get; init; }

        /// <summary>Reads what earlier runs left. Several threads may call this.</summary>
        public EarlierResult Look(FoundVolume item)
        {
            string fingerprint = InputFingerprint.Of(item.Slices);
            return _links.RealName(item.Name) is { } real
                ? new EarlierResult(item, fingerprint, real, StateOf(item, fingerprint, out SidecarStamp planned), planned)
                : new EarlierResult(item, fingerprint, null, new ResumeState(ResumeVerdict.Pending), default);
        }

        public void Add(EarlierResult earlier)
        {
            (FoundVolume item, string fingerprint, string? realName, ResumeState before, SidecarStamp planned) = earlier;
            RefuseLinkedFolder(item.Name, realName);
            if (item.Refusal is CtGpuException refusal)
            {
                // Its error.json would replace a volume that was made with other options.
                if (DifferenceTo(before.Sidecar) is { } difference) _differences.Add($"{item.Name} is refused with these: {difference}");
                else _failed.Add(Failed(item, refusal, fingerprint, standing: false) with { Planned = planned });
                return;
            }

            switch (before.Verdict)
            {
                case ResumeVerdict.Complete:
                    _complete.Add(new CompleteVolume(item.Name, before.Sidecar!.Qc.Verdict));
                    break;
                case ResumeVerdict.Hidden:
                    _failed.Add(Failed(item, before.Fault!, fingerprint, standing: false));
                    break;
                case ResumeVerdict.FailedBefore when !run.RetryFailed && !before.IsTransientFailure && !IsNowNamed(before.Failure!):
                    SeriesFailure failure = before.Failure!;
                    var standing = new CtGpuException((ExitCode)failure.Code, failure.Stage, failure.Message, failure.Files);
                    _failed.Add(Failed(item, standing, fingerprint, standing: true));
                    break;
                case ResumeVerdict.DifferentOptions:
                    _differences.Add(before.Difference!);
                    break;
                default:
                    _jobs.Add(new VolumeJob(item.Name, item.Volume!) { Planned = planned });
                    break;
            }
        }

        public RunPlan Finish()
        {
            if (_differences.Count > 0) throw DifferentOptions();
            return new RunPlan(_jobs, _complete, _failed, leftOut, seriesFound) { SearchFailures = SearchFailures };
        }

        private string? DifferenceTo(Sidecar? earlier) => earlier == null ? null
            : ResumeCheck.Difference(earlier.Options, OptionRecord.ForComparison(_record, earlier.Options));

        /// <exception cref="CtGpuException">A link leads out of OUT, or to the folder of another series.</exception>
        private void RefuseLinkedFolder(string name, string? real)
        {
            if (real == null) throw _links.Outside(name);
            if (real == name) return;
            _namesByFolder ??= names.ToLookup(_links.RealName);
            if (_namesByFolder[real].FirstOrDefault(other => other != name) is { } other) throw _links.Shared(name, other);
        }

        private ResumeState StateOf(FoundVolume item, string fingerprint, out SidecarStamp planned)
        {
            string folder = Path.Combine(run.OutputFolder, item.Name);
            OrderedDictionary<string, string> record =
                item.Volume == null ? _record : OptionRecord.Of(options, run.Formats, item.Volume);
            planned = default;
            try
            {
                // Before the sidecar is read: a result that another run completes later must differ from it.
                planned = SidecarStamp.Of(folder);
            }
            catch (CtGpuException fault)
            {
                return new ResumeState(ResumeVerdict.Hidden, Fault: fault);
            }

            return !run.Overwrite ? ResumeCheck.Judge(folder, fingerprint, record, ofFailure: _record)
                : ResumeCheck.Obstacle(folder) is { } obstacle ? new ResumeState(ResumeVerdict.Hidden, Fault: obstacle)
                : new ResumeState(ResumeVerdict.Pending);
        }

        /// <summary>The other series with the same folder is gone, or the template is another one.</summary>
        private static bool IsNowNamed(SeriesFailure failure) => failure.Stage == NameTemplate.CollisionStage;

        private static FailedSeries Failed(FoundVolume item, CtGpuException failure, string fingerprint, bool standing) =>
            new(item.Name, item.First.SeriesInstanceUid, failure, fingerprint, item.Slices.Count, standing);

        private CtGpuException DifferentOptions()
        {
            int all = _differences.Count + _jobs.Count + _complete.Count;
            return new(
                ExitCode.Usage, "resume",
                $"{run.OutputFolder} holds {_differences.Count} of {all} volumes made with other options ({_differences[0]}). "
                + "Give another -o, or --overwrite to make them again.");
        }
    }
}
