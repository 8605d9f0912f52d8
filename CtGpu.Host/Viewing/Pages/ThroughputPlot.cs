using System.Globalization;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Pages;

/// <summary>Plots the number of finished volumes over the active time of the runs.</summary>
internal static class ThroughputPlot
{
    private const double Left = 56;
    private const double Right = 16;
    private const double Top = 12;
    private const double Bottom = 40;
    private const int MostPoints = 1500;

    /// <param name="points">Ascending points; the first is at zero.</param>
    public static Plot Draw(IReadOnlyList<(TimeSpan Active, int Volumes)> points, double width, double height)
    {
        double seconds = Math.Max(1e-3, points[^1].Active.TotalSeconds), volumes = Math.Max(1, points[^1].Volumes);
        (double unit, string name) =
            seconds < 180 ? (1.0, "seconds") : seconds < 3 * 3600 ? (60.0, "minutes") : (3600.0, "hours");
        double plotWidth = width - Left - Right, plotHeight = height - Top - Bottom;
        double X(double s) => Left + (plotWidth * s / seconds);
        double Y(double v) => Top + (plotHeight * (1 - (v / volumes)));
        var shapes = new List<PlotShape>();
        foreach (double tick in Ticks(volumes, 5, whole: true))
        {
            shapes.Add(new PlotBox(Left, Y(tick), plotWidth, 1, PlotRole.Grid));
            string text = tick.ToString("0", CultureInfo.InvariantCulture);
            shapes.Add(new PlotText(Left - 8, Y(tick) + 4, text, TextAnchor.End, PlotRole.Text));
        }

        foreach (double tick in Ticks(seconds / unit, 8, whole: false))
        {
            shapes.Add(new PlotBox(X(tick * unit), Top, 1, plotHeight, PlotRole.Grid));
            string text = tick.ToString("0.###", CultureInfo.InvariantCulture);
            shapes.Add(new PlotText(X(tick * unit), height - Bottom + 16, text, TextAnchor.Middle, PlotRole.Text));
        }

        shapes.Add(new PlotText(width - Right, height - 6, $"active time in {name}", TextAnchor.End, PlotRole.Text));
        int stride = (points.Count / MostPoints) + 1;
        var line = new List<(double, double)>();
        for (int n = 0; n < points.Count; n++)
        {
            if (n % stride != 0 && n != points.Count - 1) continue;
            if (n > 0) line.Add((X(points[n].Active.TotalSeconds), line[^1].Item2));
            line.Add((X(points[n].Active.TotalSeconds), Y(points[n].Volumes)));
        }

        shapes.Add(new PlotPath(line, Filled: false, PlotRole.Data));
        return new Plot(width, height, shapes);
    }

    /// <summary>Returns round numbers from 0 to at most <paramref name="most"/>, about <paramref name="about"/> of them.</summary>
    internal static IEnumerable<double> Ticks(double most, int about, bool whole)
    {
        double rough = most / about, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
        if (whole) step = Math.Max(1, step);
        for (int n = 0; n * step <= most * (1 + 1e-9); n++) yield return n * step;
    }
}
