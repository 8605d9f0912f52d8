using CtGpu.Host.Output;

namespace CtGpu.Host.Cohort;

internal enum ResumeVerdict
{
    /// <summary>Nothing there, or nothing whole: to be done.</summary>
    Pending,

    /// <summary>Same input, same options, all files there.</summary>
    Complete,

    /// <summary>Complete for this input, but with other options or by a release with other voxels.</summary>
    DifferentOptions,

    /// <summary>Complete for an input that has changed since.</summary>
    DifferentInput,

    /// <summary>Failed for this input with these options.</summary>
    FailedBefore,
}

/// <param name="Difference">What differs, for people: "spacing: 1,1,1 before, 2,2,2 now".</param>
/// <param name="Failure">With <see cref="ResumeVerdict.FailedBefore"/>.</param>
/// <param name="Sidecar">The sidecar found, where it could be read.</param>
internal sealed record ResumeState(
    ResumeVerdict Verdict, string? Difference = null, SeriesFailure? Failure = null, Sidecar? Sidecar = null)
{
    /// <summary>A failure that another try may not meet.</summary>
    public bool IsTransientFailure => Failure?.Code == (int)ExitCode.Transient;
}

/// <summary>What an earlier run left of a series, judged by its folder alone.</summary>
internal static class ResumeCheck
{
    /// <param name="fingerprint"><see cref="InputFingerprint.Of"/> the series.</param>
    /// <param name="options">Every option that decides what the files hold, as the sidecar will list them.</param>
    public static ResumeState Judge(
        string folder, string fingerprint, IReadOnlyDictionary<string, string> options, int numerics = Release.Numerics)
    {
        Sidecar? sidecar = Sidecar.TryRead(folder);
        bool whole = sidecar?.FilesAreThere(folder) == true;
        if (whole && sidecar!.Series.InputFingerprint == fingerprint)
        {
            string? difference = sidecar.Numerics != numerics
                ? $"numerics: {sidecar.Numerics} before, {numerics} now"
                : Difference(sidecar.Options, options);
            return new ResumeState(
                difference == null ? ResumeVerdict.Complete : ResumeVerdict.DifferentOptions, difference, Sidecar: sidecar);
        }

        if (SeriesFailure.TryRead(folder) is SeriesFailure failure
            && (failure.InputFingerprint ?? fingerprint) == fingerprint
            && (failure.Options == null || Difference(failure.Options, options) == null))
        {
            return new ResumeState(ResumeVerdict.FailedBefore, Failure: failure, Sidecar: sidecar);
        }

        return new ResumeState(whole ? ResumeVerdict.DifferentInput : ResumeVerdict.Pending, Sidecar: sidecar);
    }

    private static string? Difference(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now)
    {
        List<string> differences = [];
        foreach (string option in before.Keys.Union(now.Keys))
        {
            string? then = before.GetValueOrDefault(option), today = now.GetValueOrDefault(option);
            if (then != today) differences.Add($"{option}: {then ?? "none"} before, {today ?? "none"} now");
        }

        return differences.Count == 0 ? null : string.Join("; ", differences);
    }
}
