using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Slices;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Explains the colours of the slices.</summary>
internal static class Legend
{
    private const string LeftOut = "air inside the patient that is not part of the mask: airways, gas";

    /// <summary>The colours of one volume's slices; nothing without a mask.</summary>
    public static Html Of(RenderInput input)
    {
        if (!input.HasMask) return Html.Empty;
        Html mask = input.IsDivided
            ? Html.Of($"{Entry(SliceDrawing.Outline, "right lung")}{Entry(SliceDrawing.LeftLung, "left lung")}")
            : Entry(SliceDrawing.Outline, "lung mask");
        Html leftOut = input.Altered is { } altered
            ? Html.Of($"<li>air that the mask leaves out is not drawn: {altered.Option}</li>")
            : Entry(SliceDrawing.LeftOut, LeftOut);
        return List(Html.Of($"{mask}{leftOut}"));
    }

    /// <summary>The colours of all series.</summary>
    public static Html OfCohort { get; } = List(Html.Of($"""
        {Entry(SliceDrawing.Outline, "lung mask, or the right lung where the mask has both")}
        {Entry(SliceDrawing.LeftLung, "left lung")}{Entry(SliceDrawing.LeftOut, LeftOut)}
        """));

    private static Html List(Html entries) => Html.Of($"<ul class=\"legend\" aria-label=\"Colours of the slices\">{entries}</ul>");

    private static Html Entry(Colour colour, string text) => Html.Of(
        $"<li><i style=\"background:#{colour.Red:x2}{colour.Green:x2}{colour.Blue:x2}\"></i>{text}</li>");
}
