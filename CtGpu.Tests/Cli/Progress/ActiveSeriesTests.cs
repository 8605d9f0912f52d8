using CtGpu.Cli.Progress;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Cli.Progress;

public sealed class ActiveSeriesTests
{
    [Fact]
    public void Series_are_listed_by_stage_and_the_furthest_first()
    {
        var active = new ActiveSeries();
        Assert.Equal(("", 0), (active.ToString(), active.Done));
        active.Enter("a", VolumeStage.Reading);
        active.Enter("a", VolumeStage.Computing);
        active.Enter("b", VolumeStage.Reading);
        active.Enter("c", VolumeStage.Reading);
        Assert.Equal("computing a; reading b, c", active.ToString());
        Assert.Equal(1 / 3.0, active.Done, 6);
        active.Enter("a", VolumeStage.Writing);
        active.Leave("c");
        Assert.Equal("writing a; reading b", active.ToString());
        active.Leave("a");
        active.Leave("b");
        Assert.Equal("", active.ToString());
    }

    [Theory]
    [InlineData("P1/CT", "P1/CT")]
    [InlineData("P1/1.3.6.1.4.1.14519.5.2.1.6279.6001.179049373636438705059720603192", "P1/..20603192")]
    public void Long_parts_of_names_are_shortened(string name, string expected) => Assert.Equal(expected, ActiveSeries.Short(name));
}
