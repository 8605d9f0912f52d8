using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Masking;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Cli.Progress;

public sealed class BarProgressTests
{
    private static readonly RunProgress s_progress = new(1, 2, 0, TimeSpan.FromSeconds(1), new StageShares(0, 0, 1, 0));

    [Theory]
    [InlineData(false, "", "", "")]
    [InlineData(false, "one-lung", "", "[1/2] a  suspect: one-lung")]
    [InlineData(false, "", "early-end", "[1/2] a  damaged: early-end")]
    [InlineData(true, "", "", "[1/2] a|  read 1.5 ms, write 2.0 ms")]
    [InlineData(true, "", "early-end", "[1/2] a  damaged: early-end|  read 1.5 ms, write 2.0 ms")]
    public void A_volume_has_a_line_if_it_needs_a_look_or_with_verbose(bool verbose, string reason, string damage, string lines)
    {
        var quality = new QualityVerdict(reason.Length == 0 ? QualityVerdict.Ok : QualityVerdict.Suspect, ListOf(reason));
        var timings = new Dictionary<string, double> { ["read"] = 1.5, ["write"] = 2 };
        var volume = new ConvertedVolume("a", quality, 1, 1, timings) { Damage = ListOf(damage) };
        string[] written = Lines(verbose, bar => bar.Converted(volume, s_progress));
        Assert.Equal(lines.Split('|', StringSplitOptions.RemoveEmptyEntries), written);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_has_a_stack_trace_only_with_verbose(bool verbose)
    {
        CtGpuException failure = Assert.Throws<CtGpuException>(
            static void () => throw new CtGpuException(ExitCode.InvalidInput, "read", "is short"));
        var series = new FailedSeries("a", "1.2", failure, "", 3, Standing: false);
        string[] written = Lines(verbose, bar => bar.Failed(series, s_progress));
        Assert.Equal("a failed: is short", written[0]);
        Assert.Equal(verbose, written.Any(line => line.Contains(nameof(BarProgressTests), StringComparison.Ordinal)));
    }

    /// <summary>The lines above the bar.</summary>
    private static string[] Lines(bool verbose, Action<BarProgress> report)
    {
        using var terminal = new StringWriter();
        using (var bar = new BarProgress(terminal, ["in"], verbose)) report(bar);
        return [.. terminal.ToString().Split('\n').Select(line => line.TrimEnd()).Where(IsOfReport)];
    }

    /// <summary>Whether a line is not of the bar itself, which a writer that is no terminal gets as lines too.</summary>
    private static bool IsOfReport(string line) =>
        line.Length > 0 && !line.StartsWith("searching", StringComparison.Ordinal) && !line.EndsWith('%');

    private static string[] ListOf(string word) => word.Length == 0 ? [] : [word];
}
