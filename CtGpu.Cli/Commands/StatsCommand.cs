using System.CommandLine;
using System.Globalization;
using System.Text;
using CtGpu.Cli.Options;
using CtGpu.Host;
using CtGpu.Host.Cohort.Statistics;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Pipeline;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu stats: mean and deviation of a cohort's normalised voxels, HU histogram, spacings and volumes.</summary>
internal static class StatsCommand
{
    private const int BarWidth = 50;

    public const string Examples = """
        ctgpu stats out                                           a table, and out/stats.json
        ctgpu convert scans -o new --normalize --mean out/stats.json  take the cohort's own mean off
        ctgpu stats out --window -1200,600 --json
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert");
        TypedOption<(double Lower, double Upper)> window = VoxelArguments.WindowOption("window that the voxels are normalised with [-1000,400]");
        Option<string> file = RunArguments.OutputOption("file for the figures [OUT/stats.json]", required: false);
        Option<bool> json = TypedOption.Flag("--json", "print the figures as JSON too");
        command.Arguments.Add(output);
        foreach (Option option in (Option[])[window.Option, file, json]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string root = parsed.GetValue(output)!, target = parsed.GetValue(file) ?? Path.Combine(root, StatisticsFile.FileName);
            var start = new NormalizeOptions();
            (double lower, double upper) = window.Of(parsed, (start.LowerHounsfield, start.UpperHounsfield));
            CohortStatistics statistics = CohortStatistics.Of(root, lower, upper, console.Cancellation);
            byte[] figures = StatisticsFile.ToJson(statistics);
            if (parsed.Gave(json)) console.Output.Write(Encoding.UTF8.GetString(figures));
            else foreach (string line in Lines(statistics)) console.Output.WriteLine(line);
            PendingFile.Replace(target, figures);
            console.Error.WriteLine($"Wrote {target}; --mean takes it.");
            return (int)ExitCode.Success;
        });
    }

    private static IEnumerable<string> Lines(CohortStatistics statistics)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        yield return string.Create(culture, $"{statistics.Series.Count} series, {statistics.Voxels} voxels");
        yield return string.Create(culture, $"normalised with {statistics.Lower},{statistics.Upper}: mean {statistics.Mean:0.000000}, deviation {statistics.Deviation:0.000000}");
        yield return string.Create(culture, $"HU: mean {statistics.MeanHounsfield:0.0}, deviation {statistics.DeviationHounsfield:0.0}, from {statistics.Percentile(0)} to {statistics.Percentile(1)}, median {statistics.Percentile(0.5)}");
        yield return "";
        yield return $"{"of each series",-26}{"least",10}{"median",10}{"mean",10}{"most",10}";
        foreach (Spread s in statistics.Spreads())
            yield return string.Create(culture, $"{s.Name,-26}{s.Minimum,10:0.###}{s.Median,10:0.###}{s.Mean,10:0.###}{s.Maximum,10:0.###}");
        yield return "";
        yield return "HU histogram, share of all voxels";
        const int step = 100;
        (int from, IReadOnlyList<long> counts) = statistics.Histogram();
        var bars = counts
            .Select((count, i) => (Start: (int)Math.Floor((from + ((double)i * CohortStatistics.BinHounsfield)) / step) * step, Count: count))
            .GroupBy(bin => bin.Start)
            .Select(bar => (Start: bar.Key, Share: (double)bar.Sum(bin => bin.Count) / statistics.Voxels))
            .Where(bar => bar.Share >= 0.0005)
            .ToList();
        double most = bars.Max(bar => bar.Share);
        foreach ((int start, double share) in bars)
            yield return string.Create(culture, $"{start,7} .. {start + step - 1,-6}{share,8:0.0 %}  {new string('#', (int)Math.Round(share / most * BarWidth))}");
    }
}
