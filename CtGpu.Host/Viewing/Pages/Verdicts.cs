using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Masking;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>How the state of a series is called and ordered: what has to be looked at comes first.</summary>
/// <param name="Word">Also the class of its colour.</param>
/// <param name="Rank">In the table.</param>
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

    /// <summary>What a reason of the mask's verdict means.</summary>
    public static string Explain(string reason) => reason switch
    {
        "empty-mask" => "No lung was found.",
        "mask-too-small" => "Less than 3 % of the volume: most of the lungs are missing, or this is no chest.",
        "mask-too-large" => "More than 35 % of the volume: other air is in it.",
        "touches-border" => "The mask reaches a side of the images: lungs that are cut off, or air from outside.",
        "not-a-thorax" => "Less than half a litre: gas of bowel, stomach or sinuses.",
        "one-lung" => "Nine tenths of the mask lie on one side.",
        "leak-closed" => "The lungs were open to the outside, as after a tracheostomy, and were sealed.",
        "no-outside-air" => "No air was found outside the patient: a field of view within the body, or air hidden by padding.",
        _ => "",
    };
}
