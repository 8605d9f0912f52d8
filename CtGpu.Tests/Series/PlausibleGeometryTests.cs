using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>Distances and positions that no scanner has are refused, whatever the rules accept.</summary>
public sealed class PlausibleGeometryTests
{
    private static readonly GeometryRules s_acceptMost = new(SliceGaps.Keep, GantryTilt.Keep, Tutorial: false, AcceptSingleSlice: true);

    [Theory]
    [InlineData(0.000499, 0.5)]
    [InlineData(0.5, 100.1)]
    [InlineData(1e-300, 1e-300)]
    [InlineData(1e9, 1e9)]
    [InlineData(double.MaxValue, 0.5)]
    public void An_implausible_PixelSpacing_is_refused(double row, double column)
    {
        SliceHeader[] slices = [.. AtZ(0, 1, 2).Select(s => s with { PixelSpacing = [row, column] })];
        GeometryException refusal = Refuse(s_acceptMost, slices);
        Assert.Equal("implausible", refusal.Verdict);
        Assert.Contains("ct/z0.dcm (and 2 more of 3 slices) has PixelSpacing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Expected distances from 0.0005 to 100 mm.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_001, 0, 0)]
    [InlineData(0, -1e300, 0)]
    [InlineData(0, 0, double.MaxValue)]
    public void An_implausible_position_is_refused(double x, double y, double z)
    {
        GeometryException refusal = Refuse(s_acceptMost, [.. AtZ(0, 1), Slice(x, y, z, "ct/far.dcm")]);
        Assert.Equal("implausible", refusal.Verdict);
        Assert.Contains("ct/far.dcm has ImagePositionPatient", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Expected coordinates within 100000 mm.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(40_000)]
    public void An_implausible_slice_distance_is_refused(double step)
    {
        GeometryException refusal = Refuse(s_acceptMost, AtZ(0, step, 2 * step));
        Assert.Equal("implausible", refusal.Verdict);
        Assert.Contains(FormattableString.Invariant($"have a distance of {step} mm"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_implausible_thickness_of_a_single_slice_is_refused()
    {
        GeometryException refusal = Refuse(s_acceptMost, Slice(0, 0, 0) with { SliceThickness = 1e9 });
        Assert.Equal("implausible", refusal.Verdict);
        Assert.Contains("has SliceThickness 1000000000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tutorial_refuses_it_too() =>
        Assert.Equal("implausible", Refuse(Tutorial, AtZ(0, 150, 300)).Verdict);

    [Theory]
    [InlineData(0.0005, 0.0005)]
    [InlineData(0.0008, 0.0006)]
    [InlineData(0.002, 0.001)]
    [InlineData(100, 100)]
    public void Micro_CT_and_the_widest_grids_are_accepted(double pixel, double step)
    {
        double[] spacing = [pixel, pixel];
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 5)
                .Select(k => Slice(0, 0, k * step, FormattableString.Invariant($"{k}")) with { PixelSpacing = spacing }),
        ];
        SeriesVolume volume = AssembleOne(Strict, slices);
        Assert.Equal(5, volume.Geometry.Shape.Z);
        Assert.Equal(step, volume.Geometry.Spacing.Z, 1e-9);
    }

    [Fact]
    public void Positions_up_to_a_hundred_metres_are_accepted() =>
        Assert.Equal(3, AssembleOne(Strict, AtZ(99_996, 99_998, 100_000)).Geometry.Shape.Z);
}
