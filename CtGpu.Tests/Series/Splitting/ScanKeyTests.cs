using CtGpu.Host.Dicom;
using CtGpu.Host.Series.Splitting;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

public sealed class ScanKeyTests
{
    [Fact]
    public void Attributes_are_tried_in_the_documented_order()
    {
        SliceHeader one = Slice(0, 0, 0), other = Slice(0, 0, 1);
        foreach (string keyword in ScanAttributeTable.Keywords) (one, other) = (one.With(keyword, 0), other.With(keyword, 1));

        Assert.Equal(ScanAttributeTable.Keywords, ScanKey.Differing([one, other]).Select(key => key.Keyword));
    }

    [Fact]
    public void Equal_attributes_are_not_tried()
    {
        SliceHeader slice = Slice(0, 0, 0).With("KVP", 0).With("DimensionIndexValues[2]", 1);

        Assert.Empty(ScanKey.Differing([slice, slice with { Path = "b.dcm", InstanceNumber = 9 }]));
    }

    [Fact]
    public void A_value_that_only_some_slices_have_differs()
    {
        Assert.Equal(
            ["TriggerTime"], ScanKey.Differing([Slice(0, 0, 0), Slice(0, 0, 1).With("TriggerTime", 0)]).Select(key => key.Keyword));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(0.0, "000000")]
    [InlineData(36915.0, "101515")]
    [InlineData(86399.25, "235959.25")]
    [InlineData(3661.000001, "010101.000001")]
    public void Times_are_written_as_DICOM_does(double? seconds, string text) => Assert.Equal(text, ScanKey.Text(seconds));
}
