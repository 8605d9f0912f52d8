namespace CtGpu.Host.Viewing.Pages;

/// <summary>The reasons of a mask's verdict in plain words.</summary>
internal static class Reasons
{
    /// <summary>A list of reasons, each with its explanation; nothing without a reason.</summary>
    public static Html List(IReadOnlyCollection<string> reasons) => Html.If(reasons.Count > 0, () => Html.Of(
        $"<ul class=\"reasons\">{reasons.Select(reason => Html.Of($"<li><b>{reason}</b> {Explain(reason)}</li>\n"))}</ul>"));

    /// <summary>The names of reasons alone, for tables that explain them once.</summary>
    public static Html Names(IReadOnlyCollection<string> reasons) => Html.Of($"{string.Join(", ", reasons)}");

    /// <summary>What the reasons of a cohort mean, the most frequent first, each with the number of its series; nothing without one.</summary>
    public static Html OfCohort(IEnumerable<string> reasons)
    {
        (string Reason, int Count)[] counts =
        [
            .. reasons.GroupBy(reason => reason, StringComparer.Ordinal).Select(group => (group.Key, group.Count()))
                .OrderByDescending(group => group.Item2).ThenBy(group => group.Key, StringComparer.Ordinal),
        ];
        return Html.If(counts.Length > 0, () => Html.Of($"""
            <details><summary>Reasons of the verdicts</summary>
            <ul class="reasons">{counts.Select(c => Html.Of($"<li><b>{c.Reason}</b> {c.Count} series. {Explain(c.Reason)}</li>\n"))}</ul>
            </details>
            """));
    }

    /// <summary>Explains a reason; an empty text for a reason of another release.</summary>
    public static string Explain(string reason) => reason switch
    {
        "empty-mask" => "No lung was found.",
        "mask-too-small" =>
            "The mask is small for the size of the patient: most of the lungs are missing, or the scan shows little of them.",
        "mask-too-large" => "The mask is large for the size of the patient: it includes other air.",
        "touches-border" =>
            "The mask touches a side of the images in a large area: the images cut off the lungs, or the mask includes outside air.",
        "not-a-thorax" => "The mask is far too small for lungs: it is probably gas in the bowel, the stomach or the sinuses.",
        "one-lung" => "Only one lung was found, or the border between the lungs is uncertain.",
        "no-outside-air" => "No air was found outside the patient: the field of view is within the body, or padding replaced the air.",
        "near-skin" => "A part of the mask is close to the air outside the patient, or touches a side of the images: it may be no lung.",
        "density" => "The HU in the mask are not those of lungs: the HU are wrong, or the mask includes other air or tissue.",
        "dense-lung" =>
            "A part of the lungs may be missing, because it is too dense for the threshold, as in a collapsed lung, pneumonia or effusion.",
        "pneumothorax" => "The mask includes air without vessels at the place of a lung: probably a pneumothorax.",
        "gas-unsure" => "A large region of air can be lung or gas. Compare the mask with the slices.",
        "leak-closed" => "Note: the lungs were open to the outside, as after a tracheostomy, and were sealed.",
        "lungs-cut" => "Note: the scan ends within the lungs at the head or at the feet.",
        "gas-removed" => "Note: gas was connected with the lungs, and is not part of the mask.",
        _ => "",
    };
}
