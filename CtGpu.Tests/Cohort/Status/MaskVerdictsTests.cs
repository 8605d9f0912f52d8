using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Status;

public sealed class MaskVerdictsTests
{
    [Fact]
    public void Reasons_are_counted_once_a_series_in_the_order_of_the_list()
    {
        MaskVerdicts verdicts = MaskVerdicts.Of(
        [
            With("suspect", "one-lung", "lungs-cut"), With("suspect", "one-lung", "one-lung"), With("failed", "empty-mask"),
            With("ok", "lungs-cut"), With("ok"),
        ]);
        Assert.Equal([("ok", 2), ("suspect", 2), ("failed", 1)], verdicts.Counts);
        Assert.Equal(
            [new("empty-mask", "failed", 1), new("one-lung", "suspect", 2), new ReasonCount("lungs-cut", "ok", 2)], verdicts.Reasons);
        Assert.Equal([false, false, true], verdicts.Reasons.Select(reason => reason.IsNote));
    }

    [Fact]
    public void Every_reason_is_counted_with_the_verdict_that_it_leads_to()
    {
        MaskVerdicts verdicts = MaskVerdicts.Of([.. MaskQuality.Reasons.Select(reason => With(reason.Verdict, reason.Reason))]);
        Assert.Equal(MaskQuality.Reasons.Select(reason => new ReasonCount(reason.Reason, reason.Verdict, 1)), verdicts.Reasons);
    }

    [Fact]
    public void A_reason_of_another_release_is_counted_without_a_verdict() =>
        Assert.Equal(
            [new("one-lung", "suspect", 1), new ReasonCount("of-old", null, 1)],
            MaskVerdicts.Of([With("suspect", "of-old", "one-lung")]).Reasons);

    private static Sidecar With(string verdict, params string[] reasons)
    {
        using var results = new Results();
        return results.Facts() with { Qc = new QcRecord(verdict, reasons) };
    }
}
