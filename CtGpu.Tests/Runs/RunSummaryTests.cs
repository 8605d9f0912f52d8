using CtGpu.Host;
using CtGpu.Host.Masking;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Runs;

public sealed class RunSummaryTests
{
    [Theory]
    [InlineData(3, 0, (int)RunEnd.Finished, ExitCode.Success)]
    [InlineData(0, 0, (int)RunEnd.Finished, ExitCode.Success)]
    [InlineData(1, 1, (int)RunEnd.Finished, ExitCode.InvalidInput)]
    [InlineData(2, 1, (int)RunEnd.Finished, ExitCode.SomeFailed)]
    [InlineData(2, 2, (int)RunEnd.Finished, ExitCode.SomeFailed)]
    [InlineData(3, 2, (int)RunEnd.TooManyFailures, ExitCode.SomeFailed)]
    [InlineData(1, 1, (int)RunEnd.CannotWrite, ExitCode.CannotWrite)]
    [InlineData(3, 1, (int)RunEnd.Stopped, ExitCode.Stopped)]
    [InlineData(3, 1, (int)RunEnd.NoDevice, ExitCode.Transient)]
    [InlineData(3, 1, (int)RunEnd.Refused, ExitCode.Usage)]
    public void Exit_codes(int series, int failed, int end, ExitCode expected) =>
        Assert.Equal(expected, Summary(series, failed, (RunEnd)end).ExitCode(strictQc: false));

    [Theory]
    [InlineData("ok", "ok", false, ExitCode.Success)]
    [InlineData("ok", "ok", true, ExitCode.Success)]
    [InlineData("suspect", "suspect", true, ExitCode.Success)]
    [InlineData("failed", "ok", false, ExitCode.Success)]
    [InlineData("failed", "ok", true, ExitCode.QcFailed)]
    [InlineData("ok", "failed", true, ExitCode.QcFailed)]
    public void Strict_quality_control_counts_masks_of_this_run_and_of_earlier_ones(
        string now, string before, bool strict, ExitCode expected)
    {
        var plan = new RunPlan([], [new CompleteVolume("a", before)], [], [], 2);
        var converted = new ConvertedVolume("b", new QualityVerdict(now, []), 1, 1, new Dictionary<string, double>());
        Assert.Equal(expected, new RunSummary(plan, [converted], [], RunEnd.Finished, TimeSpan.Zero, null).ExitCode(strict));
    }

    [Fact]
    public void A_failed_series_takes_precedence_over_a_failed_mask()
    {
        var plan = new RunPlan([], [new CompleteVolume("a", "failed")], [], [], 2);
        var summary = new RunSummary(plan, [], [Failure], RunEnd.Finished, TimeSpan.Zero, null);
        Assert.Equal(ExitCode.SomeFailed, summary.ExitCode(strictQc: true));
    }

    [Theory]
    [InlineData(0.4, 0.2, 0.5, 0.3, "read", 0.4)]
    [InlineData(0.2, 0.4, 0.5, 0.3, "decode", 0.4)]
    [InlineData(0.2, 0.2, 0.5, 0.3, "device", 0.5)]
    [InlineData(0.2, 0.1, 0.4, 0.5, "write", 0.5)]
    public void The_busiest_stage_limits(double read, double decode, double device, double write, string limit, double share)
    {
        var shares = new StageShares(read, decode, device, write);
        Assert.Equal((limit, share), (shares.Limit, shares.LimitShare));
    }

    private static FailedSeries Failure =>
        new("a", "1.2", new CtGpuException(ExitCode.InvalidInput, "geometry", "no"), "", 3, Standing: false);

    private static RunSummary Summary(int series, int failed, RunEnd end) => new(
        new RunPlan([], [], [], [], series), [], [.. Enumerable.Repeat(Failure, failed)], end, TimeSpan.Zero, null);
}
