using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Pages;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing.Pages;

public sealed class LegendTests
{
    [Fact]
    public void It_names_the_colours_that_the_slices_have()
    {
        using RenderInput none = Of(hasMask: false, isDivided: false), one = Of(hasMask: true, isDivided: false);
        using RenderInput both = Of(hasMask: true, isDivided: true), cropped = Of(hasMask: true, isDivided: false, "--crop");
        Assert.Equal("", Legend.Of(none).ToString());
        AssertEntries(one, ["#ffbf40", "lung mask", "#e060c8", "air inside the patient"], ["left lung", "not drawn"]);
        AssertEntries(both, ["#ffbf40", "right lung", "#56b4ff", "left lung", "#e060c8"], ["lung mask", "not drawn"]);
        AssertEntries(cropped, ["lung mask", "is not drawn: --crop"], ["#e060c8"]);
    }

    private static void AssertEntries(RenderInput input, string[] some, string[] others)
    {
        string legend = Legend.Of(input).ToString();
        foreach (string text in some) Assert.Contains(text, legend, StringComparison.Ordinal);
        foreach (string text in others) Assert.DoesNotContain(text, legend, StringComparison.Ordinal);
    }

    private static RenderInput Of(bool hasMask, bool isDivided, string? alteredBy = null)
    {
        var grid = Volumes.Grid(new Shape3(1, 2, 2), Volumes.Left, Volumes.Back, Volumes.Head);
        Func<int, int, int, bool> all = (_, _, _) => true;
        return Volumes.Of(grid, (_, _, _) => 0, hasMask ? all : null, isDivided ? all : null, alteredBy: alteredBy);
    }
}
