using CtGpu.Host.Dicom;
using CtGpu.Host.Reading;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Reading;

public sealed class PaddingValuesTests
{
    [Theory]
    [InlineData(true, null, null, "-2000", -2000)]
    [InlineData(false, null, null, "63536", -2000)]
    [InlineData(true, -1500, null, "-1500 -2000", -1500)]
    [InlineData(true, -2000, null, "-2000 -2000", -2000)]
    [InlineData(false, 63536, null, "63536 63536", 63536)]
    [InlineData(false, 0, null, "0 63536", 0)]
    [InlineData(true, -3000, -1900, "-3000..-1900 -2000", -3000)]
    [InlineData(true, -1900, -3000, "-3000..-1900 -2000", -1900)]
    [InlineData(true, null, -3000, "-2000", -2000)]
    public void Auto(bool signed, int? value, int? limit, string ranges, int reported)
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with
        {
            IsSigned = signed,
            PixelPaddingValue = value,
            PixelPaddingRangeLimit = limit,
        };
        PaddingValues padding = PaddingValues.Resolve(PaddingRule.Auto, [header]);
        Assert.Equal(ranges, Text(padding));
        Assert.Equal(reported, padding.StoredValue);
        Assert.True(padding.FloorAtAir);
    }

    /// <summary>The first words say whether a stored -2000 is padding: only where its HU is below -1024.</summary>
    [Theory]
    [InlineData("-2000", true, 1, 0)]
    [InlineData("-2000", true, 0.513, 0)]
    [InlineData("none", true, 0.5119, 0)] // -1023.8
    [InlineData("none", true, 0.512, 0)] // -1024
    [InlineData("none", true, 0.4, 0)]
    [InlineData("-2000", true, 0.4, -1024)]
    [InlineData("none", true, -1, 0)]
    [InlineData("none", true, 1, 976)] // -1024
    [InlineData("-2000", true, 1, 975)]
    [InlineData("63536", false, 1, -1024)] // 62512 HU
    [InlineData("63536", false, 0.5, -1024)] // 30744 HU
    [InlineData("none", false, 0.4, -1024)] // 24390 HU
    [InlineData("none", false, 0.05, -1024)] // 2153 HU
    [InlineData("none", false, 0.5, 0)] // -2000 would be -1000 HU
    [InlineData("63536", false, -1, 0)] // -63536 HU
    public void Stored_minus_2000_is_padding_only_where_the_rescale_puts_it_below_air(
        string expected, bool signed, double slope, double intercept)
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with { IsSigned = signed, RescaleSlope = slope, RescaleIntercept = intercept };
        Assert.Equal(expected, Text(PaddingValues.Resolve(PaddingRule.Auto, [header])));
    }

    [Fact]
    public void Each_slice_has_its_own()
    {
        SliceHeader slice = SyntheticSeries.Slice(0, 0, 0) with { RescaleSlope = 0.25, RescaleIntercept = 0 };
        PaddingValues padding = PaddingValues.Resolve(
            PaddingRule.Auto,
            [
                slice,
                slice with { PixelPaddingValue = -1500 },
                slice with { PixelPaddingValue = 65000, IsSigned = false, RescaleIntercept = -1024 },
                slice with { RescaleSlope = 1 },
            ]);
        Assert.Equal("none; -1500; 65000; -2000", Text(padding));
        Assert.Equal(-1500, padding.StoredValue);
        Assert.Equal(
            [(0.25, 0, true), (0.25, 0, true), (0.25, -1024, false), (1, 0, true)],
            padding.Slices.Select(s => (s.Slope, s.Intercept, s.IsSigned)));
    }

    [Theory]
    [InlineData(-2000, "-2000; 63536")]
    [InlineData(63536, "-2000; 63536")]
    [InlineData(0, "0; 0")]
    public void A_given_value_is_the_only_one_in_every_slice_and_nothing_is_floored(int value, string ranges)
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with { PixelPaddingValue = -1500, RescaleSlope = 0.25 };
        PaddingValues padding = PaddingValues.Resolve(PaddingRule.Only(value), [header, header with { IsSigned = false }]);
        Assert.Equal(ranges, Text(padding));
        Assert.Equal(value, padding.StoredValue);
        Assert.False(padding.FloorAtAir);
    }

    [Fact]
    public void The_tutorial_uses_one_padding_value()
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with { IsSigned = false, PixelPaddingValue = 0, RescaleSlope = 0.25 };
        Assert.Equal("63536; -2000", Text(PaddingValues.Resolve(PaddingRule.Tutorial, [header, header with { IsSigned = true }])));
    }

    private static string Text(PaddingValues padding) => string.Join("; ", padding.Slices.Select(s => Text(s.Padding)));

    private static string Text(PaddingRanges ranges)
    {
        PaddingRange?[] both = [ranges.First, ranges.Second];
        string text = string.Join(
            ' ', both.OfType<PaddingRange>().Select(r => r.Lower == r.Upper ? $"{r.Lower}" : $"{r.Lower}..{r.Upper}"));
        return text.Length == 0 ? "none" : text;
    }
}
