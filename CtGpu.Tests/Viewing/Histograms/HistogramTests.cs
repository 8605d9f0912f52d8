using CsCheck;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Histograms;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing.Histograms;

public sealed class HistogramTests
{
    [Fact]
    public void Every_voxel_counts_once_in_the_bin_of_its_hounsfield_unit() => Gen.Short.Array[24].Sample(values =>
    {
        using RenderInput input = Volumes.Of(
            Volumes.Grid(new Shape3(2, 3, 4), Volumes.Left, Volumes.Back, Volumes.Head), (k, j, i) => values[(((k * 3) + j) * 4) + i]);
        var histogram = HounsfieldHistogram.Of(input);
        Assert.Equal(24, histogram.Voxels);
        double[] shares = histogram.Shares(-32768, 32768, 16);
        for (int bin = 0; bin < shares.Length; bin++)
            Assert.Equal(values.Count(v => (v + 32768) / 16 == bin) / 24.0, shares[bin], 9);
    });

    [Fact]
    public void The_plot_names_every_tissue_of_the_table_and_stays_within_its_frame()
    {
        long[] counts = new long[65536];
        counts[unchecked((ushort)-1000)] = 90;
        counts[40] = 10;
        Plot plot = HistogramPlot.Draw(new HounsfieldHistogram(counts), 1100, 340);
        var names = plot.Shapes.OfType<PlotText>().Select(text => text.Text).ToHashSet();
        Assert.All(TissueRange.All, tissue => Assert.Contains(tissue.Name, names));
        foreach (PlotBox box in plot.Shapes.OfType<PlotBox>())
        {
            Assert.InRange(box.X, 0, 1100 - box.Width + 1);
            Assert.InRange(box.Y, 0, 340 - box.Height + 1);
        }

        // 90 % is just below the top line of 100 %. Nothing is above it.
        double top = plot.Shapes.OfType<PlotPath>().SelectMany(path => path.Points).Min(point => point.Y);
        Assert.InRange(top, 24, 28);
    }

    [Fact]
    public void Names_of_neighbouring_tissues_do_not_overlap()
    {
        Plot plot = HistogramPlot.Draw(new HounsfieldHistogram(new long[65536]), 1100, 340);
        HashSet<string> tissues = [.. TissueRange.All.Select(tissue => tissue.Name)];
        var boxes = plot.Shapes.OfType<PlotText>().Where(text => tissues.Contains(text.Text)).Select(text =>
        {
            double width = text.Text.Length * 6.5;
            double left = text.Anchor switch { TextAnchor.Start => text.X, TextAnchor.End => text.X - width, _ => text.X - (width / 2) };
            return (text.Text, Left: left, Right: left + width, text.Baseline);
        }).ToList();
        foreach ((string name, double left, double right, double baseline) in boxes)
            Assert.DoesNotContain(
                boxes, other => other.Text != name && Math.Abs(other.Baseline - baseline) < 10 && other.Left < right && left < other.Right);
    }
}
