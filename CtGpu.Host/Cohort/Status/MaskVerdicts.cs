using System.Text.Json;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Status;

/// <summary>Number of series whose mask has a reason.</summary>
/// <param name="Verdict">The verdict that the reason leads to, or null for a reason that this release does not know.</param>
internal sealed record ReasonCount(string Reason, string? Verdict, int Series)
{
    /// <summary>Whether the reason is a note: it does not change the verdict.</summary>
    public bool IsNote => Verdict == QualityVerdict.Ok;
}

/// <summary>Verdicts on the masks of complete series.</summary>
/// <param name="Counts">Number of series for each verdict, from ok to failed.</param>
/// <param name="Reasons">
/// The reasons that occur, in the order of <see cref="MaskQuality.Reasons"/>, then those of other releases. A series with several
/// reasons counts for each of them.
/// </param>
internal sealed record MaskVerdicts(IReadOnlyList<(string Verdict, int Series)> Counts, IReadOnlyList<ReasonCount> Reasons)
{
    private static readonly string[] s_verdicts = [QualityVerdict.Ok, QualityVerdict.Suspect, QualityVerdict.Failed];

    public static MaskVerdicts Of(IReadOnlyCollection<Sidecar> done)
    {
        Dictionary<string, int> reasons = done
            .SelectMany(sidecar => sidecar.Qc.Reasons.Distinct())
            .GroupBy(reason => reason)
            .ToDictionary(reason => reason.Key, reason => reason.Count());
        (string Reason, string? Verdict)[] known = [.. MaskQuality.Reasons];
        IEnumerable<(string Reason, string? Verdict)> others = reasons.Keys
            .Except(known.Select(reason => reason.Reason)).Order(StringComparer.Ordinal).Select(reason => (reason, (string?)null));
        return new MaskVerdicts(
            [.. s_verdicts.Select(verdict => (verdict, done.Count(sidecar => sidecar.Qc.Verdict == verdict)))],
            [
                .. known.Concat(others).Where(reason => reasons.ContainsKey(reason.Reason))
                    .Select(reason => new ReasonCount(reason.Reason, reason.Verdict, reasons[reason.Reason])),
            ]);
    }

    /// <summary>Writes the members <c>qc</c> and <c>qcByReason</c> of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyCollection<Sidecar> done)
    {
        MaskVerdicts verdicts = Of(done);
        json.WriteStartObject("qc");
        foreach ((string verdict, int series) in verdicts.Counts) json.WriteNumber(verdict, series);
        json.WriteEndObject();
        json.WriteStartArray("qcByReason");
        foreach (ReasonCount reason in verdicts.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("reason", reason.Reason);
            json.WriteString("verdict", reason.Verdict);
            json.WriteNumber("count", reason.Series);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
