using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Masking;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Name and order of a series' state in the table. States that need attention come first.</summary>
/// <param name="Word">Identifier, also the CSS class of its colour.</param>
/// <param name="Rank">Position in the table's order.</param>
/// <param name="Meaning">Name shown to the user.</param>
internal sealed record Verdict(string Word, int Rank, string Meaning)
{
    public static Verdict MaskFailed { get; } = new(QualityVerdict.Failed, 0, "mask failed");

    public static Verdict Suspect { get; } = new(QualityVerdict.Suspect, 1, "mask suspect");

    public static Verdict Error { get; } = new("error", 2, "not converted");

    public static Verdict Pending { get; } = new("pending", 3, "pending");

    public static Verdict Ok { get; } = new(QualityVerdict.Ok, 4, "ok");

    public static IReadOnlyList<Verdict> All { get; } = [MaskFailed, Suspect, Error, Pending, Ok];

    public static Verdict Of(SeriesStatus series) => series.State switch
    {
        SeriesState.Failed => Error,
        SeriesState.Pending => Pending,
        _ => All.FirstOrDefault(verdict => verdict.Word == series.Sidecar!.Qc.Verdict) ?? Suspect,
    };

    public Html Badge() => Html.Of($"<span class=\"badge {Word}\">{Meaning}</span>");
}
