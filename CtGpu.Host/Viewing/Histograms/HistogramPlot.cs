using System.Globalization;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Histograms;

/// <summary>
/// Plots the HU histogram with the ranges of tissues. One part shows all HU and one the HU around water, because the ranges
/// from fat to contrast are too narrow in the first. The scale is logarithmic: air has a thousand times the voxels of bone.
/// </summary>
internal static class HistogramPlot
{
    private const double Gap = 44;
    private const double Margin = 12;
    private const double LeftMargin = 72;
    private const double TitleHeight = 24;
    private const double LaneHeight = 15;
    private const int Lanes = 8;
    private const double AxisHeight = 22;
    private const int Decades = 6;

    private static readonly Part s_whole = new(
        "All HU", -1100, 3100, 10, 500, ["air", "lung", "fat", "water", "soft tissue with contrast", "bone"]);

    private static readonly Part s_soft = new(
        "Around water", -130, 170, 2, 50,
        ["fat", "water", "muscle", "CSF", "white matter", "kidney", "blood", "grey matter", "liver", "soft tissue with contrast"]);

    public static Plot Draw(HounsfieldHistogram histogram, double width, double height)
    {
        var shapes = new List<PlotShape>();
        double first = (width - LeftMargin - Gap - Margin) * 0.5, second = width - LeftMargin - Gap - Margin - first;
        Draw(shapes, histogram, s_whole, LeftMargin, first, height, labelled: true);
        Draw(shapes, histogram, s_soft, LeftMargin + first + Gap, second, height, labelled: false);
        return new Plot(width, height, shapes);
    }

    private static void Draw(
        List<PlotShape> shapes, HounsfieldHistogram histogram, Part part, double left, double width, double height, bool labelled)
    {
        double top = TitleHeight, bottom = height - AxisHeight, lanes = Lanes * LaneHeight, data = bottom - lanes;
        double X(double hounsfield) => left + (width * (hounsfield - part.From) / (part.To - part.From));
        double Y(double share) => top + ((data - top) * Math.Clamp(-Math.Log10(Math.Max(share, 1e-12)) / Decades, 0, 1));
        shapes.Add(new PlotText(left, TitleHeight - 10, part.Title, TextAnchor.Start, PlotRole.Title));
        for (int decade = 0; decade <= Decades; decade += 2)
        {
            double share = Math.Pow(10, -decade), y = Y(share);
            shapes.Add(new PlotBox(left, y, width, 1, PlotRole.Grid));
            string percent = string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.####} %");
            if (labelled) shapes.Add(new PlotText(left - 6, y + 4, percent, TextAnchor.End, PlotRole.Text));
        }

        for (int hounsfield = RoundUp(part.From, part.Tick); hounsfield <= part.To; hounsfield += part.Tick)
        {
            shapes.Add(new PlotBox(X(hounsfield), top, 1, bottom - top, PlotRole.Grid));
            string tick = hounsfield.ToString(CultureInfo.InvariantCulture);
            shapes.Add(new PlotText(X(hounsfield), height - 6, tick, TextAnchor.Middle, PlotRole.Text));
        }

        double[] shares = histogram.Shares(part.From, part.To, part.Bin);
        List<(double, double)> outline = [(left, data)];
        for (int bin = 0; bin < shares.Length; bin++)
        {
            double y = Y(shares[bin]);
            outline.Add((X(part.From + (bin * part.Bin)), y));
            outline.Add((X(part.From + ((bin + 1) * part.Bin)), y));
        }

        outline.Add((left + width, data));
        shapes.Add(new PlotPath(outline, Filled: true, PlotRole.Data));
        shapes.Add(new PlotBox(left, data, width, 1, PlotRole.Axis));
        Ranges(shapes, part, X, top, data, left + width);
        if (!labelled) shapes.Add(new PlotText(left + width, TitleHeight - 10, "HU", TextAnchor.End, PlotRole.Text));
    }

    /// <summary>Shades the range of each tissue. Draws a bar with its name below the data, in the first lane with enough space.</summary>
    private static void Ranges(List<PlotShape> shapes, Part part, Func<double, double> x, double top, double data, double right)
    {
        const double letter = Plot.TextSize * 0.58;
        double[] ends = [.. Enumerable.Repeat(double.MinValue, Lanes)];
        foreach (TissueRange tissue in TissueRange.All.Where(t => part.Tissues.Contains(t.Name)))
        {
            double from = x(Math.Max(part.From, tissue.Lower)), to = Math.Max(from + 2, x(Math.Min(part.To, tissue.Upper)));
            double name = tissue.Name.Length * letter;
            bool within = name + 4 < to - from, before = to + 5 + name > right;
            int lane = Array.FindIndex(ends, end => end + 8 < (before && !within ? from - 5 - name : from));
            double end = within || before ? to : to + 5 + name;
            if (lane < 0) throw new InvalidOperationException($"No lane has space for {tissue.Name}.");
            ends[lane] = end;
            double y = data + 4 + (lane * LaneHeight);
            shapes.Add(new PlotBox(from, top, to - from, data - top, PlotRole.Range));
            shapes.Add(new PlotBox(from, y, to - from, LaneHeight - 4, within ? PlotRole.Range : PlotRole.Mark));
            double at = within ? (from + to) / 2 : before ? from - 5 : to + 5;
            TextAnchor anchor = within ? TextAnchor.Middle : before ? TextAnchor.End : TextAnchor.Start;
            shapes.Add(new PlotText(at, y + 10, tissue.Name, anchor, PlotRole.Text));
        }
    }

    private static int RoundUp(int value, int step) => (int)Math.Ceiling((double)value / step) * step;

    /// <param name="Bin">Width of a bin in HU.</param>
    /// <param name="Tick">Distance of the axis labels in HU.</param>
    private sealed record Part(string Title, int From, int To, int Bin, int Tick, string[] Tissues);
}
