using CtGpu.Host.Series.Splitting;

namespace CtGpu.Tests.Series.Splitting;

public sealed class AttributeValueTests
{
    [Fact]
    public void Numbers_in_the_text_are_ordered_by_value()
    {
        string[] ascending = ["", "10", "120.5", "1000", "CARDIO\\TP5%", "CARDIO\\TP75%", "CARDIO\\TP100%", "TP5", "TP5A", "TP5B"];

        IEnumerable<AttributeValue> descending = Enumerable.Reverse(ascending).Select(v => new AttributeValue("ScanOptions", v));
        Assert.Equal(ascending, descending.Order().Select(a => a.Value));
    }

    [Fact]
    public void Keywords_come_first_and_the_default_before_all()
    {
        AttributeValue[] ascending = [default, new("KVP", "140"), new("TriggerTime", "5")];

        Assert.Equal(ascending, Enumerable.Reverse(ascending).Order());
        Assert.Equal(0, default(AttributeValue).CompareTo(default));
    }

    [Fact]
    public void The_text_has_keyword_and_value() => Assert.Equal("KVP=80", new AttributeValue("KVP", "80").ToString());
}
