using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Splitting;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

public sealed class NearSlicesTests
{
    [Fact]
    public void Pairs_a_small_step_apart_are_groups()
    {
        NearSlices near = NearSlices.Find([0, 0.003, 4, 4.01, 8, 8.002])!;

        Assert.Equal([0, 0, 1, 1, 2, 2], near.GroupOf);
        Assert.Equal((2, 2), (near.Largest, near.First));
        Assert.Equal(0.01, near.StepMm, 1e-12);
    }

    [Theory]
    [InlineData("0 0.1 0.2 4 4.1 4.2 8 8.1 8.2", 3)]
    [InlineData("0 4 4.02 8 12 16", 2)]              // one pair
    [InlineData("0 0.36 4 4.36 8 8.36", 2)]          // below a tenth of the distance
    [InlineData("0 0.5 4 4.5 8 8.5", 2)]             // more, but all groups are pairs
    [InlineData("0 0.9 4 4.9 8 8.9", 2)]             // below three tenths
    public void Groups_of_several_slices(string positions, int largest) =>
        Assert.Equal(largest, NearSlices.Find(Numbers(positions))!.Largest);

    [Theory]
    [InlineData("0 4 8 12 16")]
    [InlineData("0 0.5 4 8 8.5 12")]                 // more than a tenth of the distance, and not all are pairs
    [InlineData("0 1 4 5 8 9")]                      // more than three tenths
    [InlineData("0 2 3 6 8")]
    [InlineData("0 1 2 3 50 51 52 53")]              // two runs far apart
    [InlineData("0 1 2 3 50 51 52 53 100 101 102")]  // three runs of more slices than runs
    [InlineData("0 4")]
    public void Gaps_and_uneven_steps_are_no_groups(string positions) => Assert.Null(NearSlices.Find(Numbers(positions)));

    [Theory]
    [InlineData(0.0035, "in pairs")]
    [InlineData(0.02, "in pairs")]
    [InlineData(0.15, "in pairs")]
    public void The_refusal_says_that_slices_lie_in_pairs_and_names_one(double apart, string words)
    {
        SliceHeader[] slices = [.. AtZ(0, 2, 4, 6, 8), .. AtZ([.. Enumerable.Range(0, 5).Select(k => (2 * k) + apart)])];
        foreach (GeometryRules rules in (GeometryRules[])[Strict, KeepGaps])
        {
            GeometryException refusal = Refuse(rules, slices);

            Assert.Equal("duplicates", refusal.Verdict);
            Assert.Contains($"slices lie {words}, for example ct/z", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(FormattableString.Invariant($"{apart:0.####} mm apart"), refusal.Message, StringComparison.Ordinal);
            Assert.Equal(2, refusal.Files.Count);
        }
    }

    [Fact]
    public void Groups_of_three_are_said_to_be_groups()
    {
        SliceHeader[] slices = [.. AtZ(0, 2, 4, 6), .. AtZ(0.01, 2.01, 4.01, 6.01), .. AtZ(0.03, 2.03, 4.03, 6.03)];

        Assert.Contains("slices lie in groups of up to 3", Refuse(Strict, slices).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_differs_between_pairs_that_cannot_be_divided_is_named()
    {
        SliceHeader[] slices =
        [
            .. AtZ(0, 2, 4, 6, 8).Select(s => s.With("TriggerTime", "5")),
            .. AtZ(0.02, 2.02, 4.02, 6.02, 8.02).Select((s, k) => s.With("TriggerTime", k == 2 ? "5" : "90")),
        ];

        Assert.Contains("The slices differ in TriggerTime, but", Refuse(Strict, slices).Message, StringComparison.Ordinal);
    }

    private static double[] Numbers(string text) =>
        [.. text.Split(' ').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture))];
}
