using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Cli.Reports;

/// <summary>Formats the verdicts on the masks of complete series, with the number of series for each reason.</summary>
internal static class MaskReport
{
    public static IEnumerable<string> Verdicts(IReadOnlyCollection<Sidecar> done)
    {
        MaskVerdicts verdicts = MaskVerdicts.Of(done);
        yield return $"masks: {string.Join(", ", verdicts.Counts.Select(count => $"{count.Series} {count.Verdict}"))}";
        foreach (ReasonCount reason in verdicts.Reasons)
        {
            string leadsTo = reason.Verdict == null ? "a reason of another release"
                : reason.IsNote ? "a note, the verdict stays ok"
                : reason.Verdict;
            yield return $"  {RunReport.Count(reason.Series, "series")}: {HiddenCharacters.Escape(reason.Reason)} ({leadsTo})";
        }
    }
}
