using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Stacks;

/// <summary>Steps just inside and just outside the limits between regular, missing and uneven.</summary>
public sealed class SliceStepsTests
{
    [Theory]
    [InlineData(2.5, 2.525, "regular")]    // within 1 % of an even grid
    [InlineData(2.5, 2.475, "regular")]
    [InlineData(0.009, 0.00909, "regular")]
    [InlineData(2.5, 2.6, "uneven")]
    [InlineData(2.5, 2.4, "uneven")]
    [InlineData(0.5, 0.51, "regular")]
    [InlineData(0.5, 0.53, "uneven")]
    [InlineData(0.009, 0.0094, "uneven")]
    [InlineData(2.5, 5.0, "missing")]      // twice the median, within 5 %
    [InlineData(0.009, 0.018, "missing")]
    [InlineData(2.5, 5.25, "missing")]
    [InlineData(2.5, 4.75, "missing")]
    [InlineData(2.5, 5.2501, "uneven")]
    [InlineData(2.5, 4.7499, "uneven")]
    [InlineData(2.5, 7.5, "missing")]
    [InlineData(2.5, 7.875, "missing")]
    [InlineData(2.5, 7.8751, "uneven")]
    [InlineData(2.5, 3.75, "uneven")]
    [InlineData(2.5, 2500, "missing")]     // a thousand steps
    [InlineData(0.02, 20.02, "uneven")]    // a wrong position
    public void One_odd_step_among_regular_ones(double step, double odd, string verdict)
    {
        double[] z = [-10, -10 + step, -10 + (2 * step), -10 + (3 * step), -10 + (3 * step) + odd, -10 + (4 * step) + odd];

        SeriesVolume volume = AssembleOne(KeepGaps, AtZ(z));

        Assert.Equal(verdict, volume.Report.Verdict);
        Assert.Equal(Math.Abs(odd - step), volume.Report.SpacingDeviationMm, 9);
        if (verdict == "regular") Assert.Equal(step, volume.Geometry.Spacing.Z, step / 100);
        if (verdict == "missing") Assert.Equal(step, volume.Geometry.Spacing.Z, odd / 20);
        if (verdict == "regular") Assert.Equal("regular", AssembleOne(Strict, AtZ(z)).Report.Verdict);
        else Assert.Equal(verdict, Refuse(Strict, AtZ(z)).Verdict);
    }

    [Fact]
    public void Missing_positions_divide_their_gaps()
    {
        SeriesVolume volume = AssembleOne(KeepGaps, AtZ(-4, -2, 0, 6, 8, 12));

        Assert.Equal([2, 4, 10], volume.Report.MissingMm);
        Assert.Equal(2, volume.Geometry.Spacing.Z);
        Assert.Equal(6, volume.Geometry.Shape.Z);
    }

    [Fact]
    public void One_of_two_steps_being_double_is_a_missing_slice() =>
        Assert.Equal("missing", Refuse(Strict, AtZ(0, 2, 6)).Verdict);

    [Fact]
    public void Two_slices_are_regular_at_any_distance() => Assert.Equal("regular", AssembleOne(Strict, AtZ(0, 37)).Report.Verdict);

    [Fact]
    public void Missing_slices_are_refused_with_the_files_around_the_gap()
    {
        GeometryException refusal = Refuse(Strict, AtZ(0, 5, 10, 20));

        Assert.Equal("missing", refusal.Verdict);
        Assert.Equal(["ct/z10.dcm", "ct/z20.dcm"], refusal.Files);
        Assert.Equal(
            "Series 1.2.3: 1 slice missing, at 15 mm: 10 mm between ct/z10.dcm and ct/z20.dcm, but the median step is 5 mm. "
            + "Expected slices on an even grid, within 1% of the spacing. "
            + "Restore the slices, or pass --on-missing fill to repair the stack, or --on-missing keep to stack the slices as they are.",
            refusal.Message);
    }

    [Fact]
    public void The_message_counts_many_missing_slices_and_names_the_widest_gap()
    {
        string message = Refuse(Strict, AtZ(0, 1, 2, 4, 5, 12, 13, 14, 15, 16)).Message;

        const string Finding = "7 slices missing, at 3, 6, 7, 8, 9, … mm: 7 mm between ct/z5.dcm and ct/z12.dcm";
        Assert.Contains(Finding, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uneven_slices_are_refused_with_the_step_furthest_off()
    {
        GeometryException refusal = Refuse(Strict, AtZ(0, 5, 10, 16.5, 21.5, 27));

        Assert.Equal("uneven", refusal.Verdict);
        const string Finding = "slices unevenly spaced, 2 irregular steps: 6.5 mm between ct/z10.dcm and ct/z16.5.dcm, "
            + "but the median step is 5 mm";
        Assert.Contains(Finding, refusal.Message, StringComparison.Ordinal);
        const string Advice = "Restore the slices, or pass --on-uneven resample to repair the stack, "
            + "or --on-missing keep to stack the slices as they are.";
        Assert.EndsWith(Advice, refusal.Message, StringComparison.Ordinal);
    }
}
