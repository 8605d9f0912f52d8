using System.Globalization;
using CtGpu.Cli.Progress;
using CtGpu.Host.Cohort.Statistics;

namespace CtGpu.Cli.Reports;

/// <summary>Formats the statistics of a cohort as text.</summary>
internal static class StatisticsReport
{
    private const int BarWidth = 50;
    private const int BarHounsfield = 100;
    private const double LeastShare = 0.0005;

    public static IEnumerable<string> Lines(CohortStatistics statistics)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        yield return string.Create(culture, $"{statistics.Series.Count} series, {statistics.Voxels} voxels");
        string normalised = string.Create(culture, $"mean {statistics.Mean:0.000000}, deviation {statistics.Deviation:0.000000}");
        yield return string.Create(culture, $"normalised with {statistics.Lower},{statistics.Upper}: {normalised}");
        string range = string.Create(
            culture, $"from {statistics.Percentile(0)} to {statistics.Percentile(1)}, median {statistics.Percentile(0.5)}");
        yield return string.Create(
            culture, $"HU: mean {statistics.MeanHounsfield:0.0}, deviation {statistics.DeviationHounsfield:0.0}, {range}");
        yield return "";
        foreach (string line in MaskReport.Verdicts([.. statistics.Series.Select(row => row.Sidecar!)])) yield return line;
        yield return "";
        yield return $"{"per series",-26}{"series",8}{"minimum",10}{"median",10}{"mean",10}{"maximum",10}";
        foreach (Spread s in statistics.Spreads())
        {
            yield return string.Create(
                culture, $"{s.Name,-26}{s.Series,8}{s.Minimum,10:0.###}{s.Median,10:0.###}{s.Mean,10:0.###}{s.Maximum,10:0.###}");
        }

        if (statistics.MasksWithoutLungs > 0)
        {
            yield return $"{RunReport.Count(statistics.MasksWithoutLungs, "mask")} of an earlier release: the sidecar lacks the litres of "
                + "each lung and the removed air, so these rows leave it out. Convert again with --overwrite to get them.";
        }

        yield return "";
        yield return "HU histogram, share of all voxels";
        List<(int Start, double Share)> bars = [.. Bars(statistics).Where(bar => bar.Share >= LeastShare)];
        double most = bars.Max(bar => bar.Share);
        foreach ((int start, double share) in bars)
        {
            string bar = new('#', (int)Math.Round(share / most * BarWidth));
            yield return string.Create(culture, $"{start,7} .. {start + BarHounsfield - 1,-6}{share,8:0.0 %}  {bar}");
        }
    }

    /// <summary>Groups the bins of the histogram into bars, and returns each bar's first HU and share of all voxels.</summary>
    private static IEnumerable<(int Start, double Share)> Bars(CohortStatistics statistics)
    {
        (int from, IReadOnlyList<long> counts) = statistics.Histogram();
        return counts
            .Select((count, i) => (Hounsfield: from + ((double)i * CohortStatistics.BinHounsfield), Count: count))
            .GroupBy(bin => (int)Math.Floor(bin.Hounsfield / BarHounsfield) * BarHounsfield)
            .Select(bar => (bar.Key, (double)bar.Sum(bin => bin.Count) / statistics.Voxels));
    }
}
