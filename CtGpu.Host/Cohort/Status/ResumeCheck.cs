using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Status;

internal enum ResumeVerdict
{
    /// <summary>There is no complete result, so the series must be converted.</summary>
    Pending,

    /// <summary>All files exist, for the same input and options.</summary>
    Complete,

    /// <summary>Complete for this input, but with other options or from a release with different numerics.</summary>
    DifferentOptions,

    /// <summary>Complete, but the input has changed since then.</summary>
    DifferentInput,

    /// <summary>Failed for this input with these options.</summary>
    FailedBefore,

    /// <summary>A fault hides the result, or something that convert cannot replace has its place.</summary>
    Hidden,
}

/// <summary>State of a series from an earlier run.</summary>
/// <param name="Difference">The differing options for the user, for example "spacing: 1,1,1 before, 2,2,2 now".</param>
/// <param name="Failure">The failure if the verdict is <see cref="ResumeVerdict.FailedBefore"/>, otherwise null.</param>
/// <param name="Sidecar">The sidecar in the folder, or null if it is missing or invalid.</param>
/// <param name="Fault">The reason if the verdict is <see cref="ResumeVerdict.Hidden"/>, otherwise null.</param>
internal sealed record ResumeState(
    ResumeVerdict Verdict, string? Difference = null, SeriesFailure? Failure = null, Sidecar? Sidecar = null,
    CtGpuException? Fault = null)
{
    /// <summary>Whether the series failed and a retry may succeed.</summary>
    public bool IsTransientFailure => Failure?.Code == (int)ExitCode.Transient;
}

/// <summary>Determines from a series' folder whether the series must be converted again.</summary>
internal static class ResumeCheck
{
    /// <summary>Options that can be off ("none" or "no"). Records then lack the options that have no effect without them.</summary>
    private static readonly string[] s_switches = ["spacing", "mask", "normalize"];

    /// <param name="fingerprint"><see cref="InputFingerprint.Of"/> the series' slices.</param>
    /// <param name="options">Every option that affects the files' content, as listed in the sidecar.</param>
    /// <param name="numerics">Version of the numerics of this release.</param>
    /// <param name="ofFailure">The options as listed in the error.json of a run, or null if they are the same.</param>
    public static ResumeState Judge(
        string folder, string fingerprint, IReadOnlyDictionary<string, string> options, int numerics = Release.Numerics,
        IReadOnlyDictionary<string, string>? ofFailure = null)
    {
        try
        {
            ResumeState state = JudgeReadable(folder, fingerprint, options, ofFailure ?? options, numerics);
            return state.Verdict != ResumeVerdict.Complete && Obstacle(folder) is { } obstacle
                ? new ResumeState(ResumeVerdict.Hidden, Fault: obstacle)
                : state;
        }
        catch (CtGpuException fault)
        {
            return new ResumeState(ResumeVerdict.Hidden, Fault: fault);
        }
    }

    /// <summary>The failure for a series whose result convert cannot replace, because a folder has the name of a file; or null.</summary>
    public static CtGpuException? Obstacle(string folder)
    {
        try
        {
            string? path = !Directory.Exists(folder) ? null : Directory.EnumerateDirectories(folder)
                .FirstOrDefault(entry => SidecarCheck.IsOfSeries(Path.GetFileName(entry)));
            return path == null ? null : new(
                ExitCode.InvalidInput, "resume",
                $"{path} is a folder. Expected a file that ctgpu convert wrote, or nothing. Remove the folder, then run again.", [path]);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return FileFault.OfOutput("resume", folder, cause);
        }
    }

    /// <summary>
    /// The differing options for the user, or null if there are none. An option that one side lacks because another option is off there is
    /// not named: the user did not change it.
    /// </summary>
    public static string? Difference(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now)
    {
        string[] differing =
            [.. before.Keys.Union(now.Keys).Where(option => before.GetValueOrDefault(option) != now.GetValueOrDefault(option))];
        bool offBefore = differing.Any(option => IsOff(option, before)), offNow = differing.Any(option => IsOff(option, now));
        IEnumerable<string> changes =
            from option in differing
            let then = before.GetValueOrDefault(option)
            let today = now.GetValueOrDefault(option)
            where !((then == null && offBefore) || (today == null && offNow))
            select $"{option}: {then ?? "none"} before, {today ?? "none"} now";
        return differing.Length == 0 ? null : string.Join("; ", changes);
    }

    private static bool IsOff(string option, IReadOnlyDictionary<string, string> record) =>
        s_switches.Contains(option) && record.GetValueOrDefault(option) is "none" or "no";

    private static ResumeState JudgeReadable(
        string folder, string fingerprint, IReadOnlyDictionary<string, string> options, IReadOnlyDictionary<string, string> ofFailure,
        int numerics)
    {
        Sidecar? sidecar = Sidecar.ReadUnlessInvalid(folder);
        bool whole = sidecar?.FilesAreThere(folder) == true;
        if (whole && sidecar!.Series.InputFingerprint == fingerprint)
        {
            string? difference = sidecar.Numerics != numerics
                ? $"numerics: {sidecar.Numerics} before, {numerics} now"
                : Difference(sidecar.Options, options);
            return new ResumeState(
                difference == null ? ResumeVerdict.Complete : ResumeVerdict.DifferentOptions, difference, Sidecar: sidecar);
        }

        if (FailureIn(folder) is { } failure
            && (failure.InputFingerprint ?? fingerprint) == fingerprint
            && (failure.Options == null || Difference(failure.Options, ofFailure) == null))
        {
            return new ResumeState(ResumeVerdict.FailedBefore, Failure: failure, Sidecar: sidecar);
        }

        return new ResumeState(whole ? ResumeVerdict.DifferentInput : ResumeVerdict.Pending, Sidecar: sidecar);
    }

    /// <summary>An invalid error.json counts as missing: the conversion replaces it.</summary>
    private static SeriesFailure? FailureIn(string folder)
    {
        try
        {
            return SeriesFailure.Read(folder);
        }
        catch (CtGpuException invalid) when (invalid.Code == ExitCode.InvalidInput)
        {
            return null;
        }
    }

}
