using CsCheck;
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
    [InlineData(true, -1500, null, "-2000 -1500", -1500)]
    [InlineData(true, -2000, null, "-2000", -2000)]
    [InlineData(false, 63536, null, "63536", 63536)]
    [InlineData(false, 0, null, "0 63536", 0)]
    [InlineData(true, -3000, -1900, "-3000..-1900", -3000)]
    [InlineData(true, -1900, -3000, "-3000..-1900", -1900)]
    [InlineData(true, -2000, -1990, "-2000..-1990", -2000)]
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

    [Fact]
    public void Slices_need_not_agree()
    {
        SliceHeader first = SyntheticSeries.Slice(0, 0, 0) with { PixelPaddingValue = -1500 };
        PaddingValues padding = PaddingValues.Resolve(
            PaddingRule.Auto, [first, first with { PixelPaddingValue = -3000 }, first with { PixelPaddingValue = null }]);
        Assert.Equal("-3000 -2000 -1500", Text(padding));
    }

    [Theory]
    [InlineData(true, -2000, "-2000")]
    [InlineData(true, 63536, "-2000")]
    [InlineData(false, -2000, "63536")]
    [InlineData(false, 63536, "63536")]
    [InlineData(true, 0, "0")]
    public void A_given_value_is_the_only_one_and_nothing_is_floored(bool signed, int value, string ranges)
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with { IsSigned = signed, PixelPaddingValue = -1500 };
        PaddingValues padding = PaddingValues.Resolve(PaddingRule.Only(value), [header]);
        Assert.Equal(ranges, Text(padding));
        Assert.Equal(value, padding.StoredValue);
        Assert.False(padding.FloorAtAir);
    }

    [Fact]
    public void The_tutorial_uses_one_padding_value()
    {
        SliceHeader header = SyntheticSeries.Slice(0, 0, 0) with { IsSigned = false, PixelPaddingValue = 0 };
        Assert.Equal("63536", Text(PaddingValues.Resolve(PaddingRule.Tutorial, [header])));
    }

    [Fact]
    public void Counts_agree_with_one_comparison_a_value() => Gen
        .Select(Gen.Short.Array[0, 200], Gen.Short, Gen.Short, Gen.Bool)
        .Sample((stored, a, b, signed) =>
        {
            int Read(short bits) => signed ? bits : (ushort)bits;
            int lower = Math.Min(Read(a), Read(b)), upper = Math.Max(Read(a), Read(b));
            var padding = new PaddingValues(0, [new PaddingRange(lower, upper)], false);
            return padding.Count(stored) == stored.Count(s => Read(s) >= lower && Read(s) <= upper);
        });

    [Fact]
    public void Counts_do_not_overflow_a_vector_lane()
    {
        var stored = new short[4_000_003];
        Array.Fill(stored, (short)-2000);
        stored[17] = 5;
        Assert.Equal(4_000_002, PaddingValues.Resolve(PaddingRule.Auto, [SyntheticSeries.Slice(0, 0, 0)]).Count(stored));
    }

    private static string Text(PaddingValues padding) =>
        string.Join(' ', padding.Ranges.Select(r => r.Lower == r.Upper ? $"{r.Lower}" : $"{r.Lower}..{r.Upper}"));
}
