using System.Globalization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Stacks;

/// <summary>Which uneven stacks are interpolated onto an even grid, just inside and just outside the limits.</summary>
public sealed class ResampleLimitsTests
{
    private static readonly GeometryRules s_resample = Strict with { OnUneven = SliceSpacing.Resample };

    [Theory]
    [InlineData("2 2 2 9 2 2", 10)]
    [InlineData("2.2 2.2 2.2 10 2.2 2.2", 10)]          // 10 mm
    [InlineData("6 6 6 17 6 6", 8)]                     // less than three steps of 6 mm
    [InlineData("5 5 5 5 1.25 1.25 1.25", 5)]
    [InlineData("5 5 5 0.6 5 5", 6)]
    [InlineData("0.4 0.4 0.4 0.4 0.5 0.4 0.4 0.4 6 0.4 0.4 0.4 0.4", 28)]
    public void Is_interpolated(string steps, int planes)
    {
        SeriesVolume volume = AssembleOne(s_resample, Slices(steps));
        Assert.Equal(("uneven", true), (volume.Report.Verdict, volume.Report.Resampled));
        Assert.Equal(planes, volume.Geometry.Shape.Z);
        Assert.Equal(steps.Split(' ').Length + 1, volume.Slices.Count);
    }

    [Theory]
    [InlineData("2.2 2.2 2.2 10.01 2.2 2.2", "10.01 mm between ct/z6.6.dcm and ct/z16.61.dcm is too far to interpolate (at most 10 mm")]
    [InlineData("6 6 6 19 6 6 6.5", "19 mm between ct/z18.dcm and ct/z37.dcm is too far to interpolate (at most 18 mm")]
    [InlineData("2 2 1.3 2 52 2", "52 mm between ct/z7.3.dcm and ct/z59.3.dcm is too far")]
    [InlineData("0.1 0.1 0.12 2.53 0.1", "is too far to interpolate (at most 2 mm for a median step of 0.1 mm)")]
    [InlineData("1 1 1 1 9.47 9.47 9.47 9.47", "planes every 1 mm would be 42, more than 4 for each of the 9 slices")]
    public void Is_refused_with_the_reason(string steps, string words)
    {
        GeometryException refusal = Refuse(s_resample, Slices(steps));
        Assert.Equal("uneven", refusal.Verdict);
        Assert.Contains("--on-uneven resample is not possible, since ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        // Advice that would not work is not given.
        Assert.DoesNotContain("pass --on-uneven", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("on-uneven", Refuse(Strict, Slices(steps)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5 5 0.49 5 5", "in pairs")]
    [InlineData("4.99 0.01 4.99 0.01 4.99", "in pairs")]
    [InlineData("0.1 4.9 0.12 4.9 0.1", "in pairs")]
    [InlineData("0.1 0.12 4.8 0.1 0.1 4.8 0.1 0.1", "in groups of up to 3")]
    public void Near_slices_are_refused_before(string steps, string words)
    {
        GeometryException refusal = Refuse(s_resample, Slices(steps));
        Assert.Equal("duplicates", refusal.Verdict);
        Assert.Contains($"slices lie {words}", refusal.Message, StringComparison.Ordinal);
    }

    private static SliceHeader[] Slices(string steps)
    {
        decimal[] numbers = [.. steps.Split(' ').Select(s => decimal.Parse(s, CultureInfo.InvariantCulture))];
        return AtZ([.. Enumerable.Range(0, numbers.Length + 1).Select(k => (double)numbers.Take(k).Sum())]);
    }
}
