using System.Globalization;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Writes a plot as inline SVG. The page's style sheet sets the colours, light or dark.</summary>
internal static class SvgPlot
{
    /// <param name="label">Description for screen readers.</param>
    public static Html Draw(Plot plot, string label) => Html.Of(
        $"<div class=\"plot\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><svg viewBox=\"0 0 {plot.Width:0.#} {plot.Height:0.#}\" " +
        $"role=\"img\" aria-label=\"{label}\">{plot.Shapes.Select(Draw)}</svg></div>");

    private static Html Draw(PlotShape shape) => shape switch
    {
        PlotBox box => Html.Of(
            $"<rect class=\"{Class(box)}\" x=\"{box.X:0.##}\" y=\"{box.Y:0.##}\" " +
            $"width=\"{box.Width:0.##}\" height=\"{box.Height:0.##}\"/>"),
        PlotPath path => Html.Of(
            $"<path class=\"{(path.Filled ? "" : "line ")}{Class(path)}\" " +
            $"d=\"M{string.Join('L', path.Points.Select(Point))}{(path.Filled ? "Z" : "")}\"/>"),
        PlotText text => Html.Of(
            $"<text class=\"{Class(text)}\" x=\"{text.X:0.##}\" y=\"{text.Baseline:0.##}\" " +
            $"text-anchor=\"{Anchor(text.Anchor)}\">{text.Text}</text>"),
        _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, null),
    };

    private static string Class(PlotShape shape) => shape.Role.ToString().ToLowerInvariant();

    private static string Anchor(TextAnchor anchor) => anchor.ToString().ToLowerInvariant();

    private static string Point((double X, double Y) point) => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#} {point.Y:0.#}");
}
