using System.Text.RegularExpressions;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Host.Viewing.Pages;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Viewing.Pages;

/// <summary>The viewer itself is tested in a browser by .ci/report/browser.py.</summary>
public sealed partial class SliceStackTests
{
    [Theory]
    [InlineData(-3000, 0)]
    [InlineData(-1050, 0)]
    [InlineData(-650, 50)]
    [InlineData(-250, 100)]
    [InlineData(50, 160)]
    [InlineData(350, 220)]
    [InlineData(1000, 238)]
    [InlineData(3000, 255)]
    public void Lungs_and_soft_tissue_have_most_grey_values(double hounsfield, int grey) =>
        Assert.Equal(grey, SliceStack.GreyOf(hounsfield));

    [Fact]
    public void Grey_increases_with_HU()
    {
        byte[] greys = [.. Enumerable.Range(-1100, 2900).Select(hounsfield => SliceStack.GreyOf(hounsfield))];
        Assert.Equal(greys.Order(), greys);
        Assert.Equal(256, greys.Distinct().Count());
    }

    [Fact]
    public void A_page_has_a_viewer_of_the_whole_scan_with_the_mask_if_there_is_one()
    {
        using var cohort = new PhantomCohort(default(PhantomFaults));
        Assert.Equal(ExitCode.Success, cohort.Convert("--report").Code);
        string page = File.ReadAllText(Path.Combine(cohort.Folder(0), "report.html"));
        string[] positions = Positions().Match(page).Groups[1].Value.Split('|');
        Assert.InRange(positions.Length, 10, 48);
        Assert.All(positions, position => Assert.Matches("^z -?[0-9]+ mm$", position));
        Assert.Contains("data-outlines", page, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite", "--mask", "none", "--report").Code);
        page = File.ReadAllText(Path.Combine(cohort.Folder(0), "report.html"));
        Assert.Contains("data-hounsfield", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-outlines alt", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("data-positions=\"([^\"]*)\"")]
    private static partial Regex Positions();
}
