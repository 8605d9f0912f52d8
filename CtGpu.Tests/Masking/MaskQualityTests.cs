using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Coarse;

namespace CtGpu.Tests.Masking;

/// <summary>Every reason just within and just beyond its bound, in voxels of a cubic millimetre.</summary>
public sealed class MaskQualityTests
{
    private static readonly (string Reason, string Verdict)[] s_reasons =
    [
        ("empty-mask", "failed"), ("mask-too-small", "failed"), ("mask-too-large", "failed"), ("touches-border", "failed"),
        ("not-a-thorax", "failed"), ("one-lung", "suspect"), ("no-outside-air", "suspect"), ("near-skin", "suspect"),
        ("density", "suspect"), ("dense-lung", "suspect"), ("pneumothorax", "suspect"), ("gas-unsure", "suspect"),
        ("leak-closed", "ok"), ("lungs-cut", "ok"), ("gas-removed", "ok"),
    ];

    /// <summary>4 litres in a patient of 250 mm.</summary>
    private static readonly LungFacts s_good = new()
    {
        Voxels = 4_000_000,
        RightVoxels = 2_100_000,
        LeftVoxels = 1_900_000,
        Split = LungSplit.Eroded,
        HeightMm = 250,
        PatientMm = 250,
        OutsideShare = 0.3,
        MedianHounsfield = -850,
    };

    /// <summary>The name of a bound, facts within it, facts beyond it, and the reasons that these add.</summary>
    private static readonly (string Name, LungFacts Within, LungFacts Beyond, string[] Added)[] s_bounds =
    [
        // The cylinder of 250 mm has 12.27 litres, the cube 15.625 litres.
        ("filling 5 %", Lungs(614_000), Lungs(613_000), ["mask-too-small"]),
        ("filling 60 %", Lungs(7_360_000), Lungs(7_364_000), ["mask-too-large"]),
        ("filling 2.5 %", Lungs(307_000), Lungs(306_000), ["not-a-thorax"]),
        ("size 2 %", Low(312_500), Low(312_400), ["mask-too-small"]),
        ("size 1 %", Low(156_300), Low(156_200), ["not-a-thorax"]),
        ("size 60 %", Lungs(9_375_000) with { HeightMm = 400 }, Lungs(9_376_000) with { HeightMm = 400 }, ["mask-too-large"]),
        ("size 0.2 % if cut", Cut(31_250), Cut(31_200), ["mask-too-small"]),
        ("size 0.1 % if cut", Cut(15_630), Cut(15_620), ["not-a-thorax"]),
        ("border 2000 mm²", s_good with { SideMm2 = 2000 }, s_good with { SideMm2 = 2001 }, ["touches-border"]),
        ("any border", s_good, s_good with { SideMm2 = 1 }, ["near-skin"]),
        ("one lung", Ratio(0.15), Ratio(0.149), ["one-lung"]),
        ("plane", s_good, s_good with { Split = LungSplit.Plane }, ["one-lung"]),
        ("no outside", s_good with { OutsideShare = 0.005 }, s_good with { OutsideShare = 0.0049 }, ["no-outside-air"]),
        ("near the skin", s_good with { NearShare = 0.06 }, s_good with { NearShare = 0.061 }, ["near-skin"]),
        ("thin", s_good with { MedianHounsfield = -970 }, s_good with { MedianHounsfield = -971 }, ["density"]),
        ("dense", s_good with { MedianHounsfield = -600 }, s_good with { MedianHounsfield = -599 }, ["density"]),
        ("small lung", Ratio(0.5), Ratio(0.499), ["dense-lung"]),
        ("ends", s_good, Dense(new(0, 0, true)), ["dense-lung"]),
        ("hollow", Dense(new(0, 0.12, false)), Dense(new(0, 0.121, false)), ["dense-lung"]),
        ("missing", Dense(new(0.1, 0, false)), Dense(new(0.101, 0, false)), ["dense-lung"]),
        ("missing if cut", Dense(new(0.15, 0, false), 301), Dense(new(0.151, 0, false), 301), ["dense-lung"]),
        ("pneumothorax", s_good, s_good with { PneumothoraxMl = 0.1 }, ["pneumothorax"]),
        ("doubtful gas", s_good, s_good with { IsGasDoubtful = true }, ["gas-unsure"]),
        ("gas", s_good with { GasShare = 0.8 }, s_good with { GasShare = 0.801 }, ["gas-unsure"]),
        ("leak", s_good with { LeakShare = 0.5 }, s_good with { LeakShare = 0.501 }, ["leak-closed"]),
        ("cut", s_good with { CutMm2 = 300 }, s_good with { CutMm2 = 301 }, ["lungs-cut"]),
        ("removed gas", s_good with { GasMl = 5 }, s_good with { GasMl = 5.01 }, ["gas-removed"]),
    ];

    public static TheoryData<string> Bounds => [.. s_bounds.Select(bound => bound.Name)];

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_reason_begins_beyond_its_bound(string name)
    {
        (_, LungFacts within, LungFacts beyond, string[] added) = s_bounds.Single(bound => bound.Name == name);
        IReadOnlyList<string> before = Judge(within).Reasons, after = Judge(beyond).Reasons;
        Assert.Empty(before.Intersect(added));
        // The smaller of two lungs may be dense; a single lung has no ratio.
        IEnumerable<string> kept = added.Contains("one-lung") ? before.Where(reason => reason != "dense-lung") : before;
        Assert.Equal(Ordered([.. kept, .. added]), after);
        Assert.Equal(WorstOf(after), Judge(beyond).Verdict);
    }

    [Fact]
    public void Every_reason_has_a_bound()
    {
        string[] tested = [.. s_bounds.SelectMany(bound => bound.Added).Append("empty-mask").Distinct()];
        Assert.Equal(s_reasons.Select(reason => reason.Reason), Ordered(tested));
        Assert.Equal(s_reasons, MaskQuality.Reasons);
    }

    [Fact]
    public void Good_lungs_are_ok_without_a_reason()
    {
        QualityVerdict verdict = Judge(s_good);
        Assert.Equal("ok", verdict.Verdict);
        Assert.Empty(verdict.Reasons);
    }

    [Fact]
    public void An_empty_mask_has_no_other_reason()
    {
        QualityVerdict verdict = Judge(s_good with { Voxels = 0, RightVoxels = 0, LeftVoxels = 0, SideMm2 = 5000, OutsideShare = 0 });
        Assert.Equal("failed", verdict.Verdict);
        Assert.Equal(["empty-mask"], verdict.Reasons);
    }

    [Fact]
    public void The_worst_reason_decides_and_all_are_listed_in_order()
    {
        LungFacts facts = s_good with { GasMl = 9, CutMm2 = 400, LeakShare = 0.9 };
        Assert.Equal("ok", Judge(facts).Verdict);
        Assert.Equal(["leak-closed", "lungs-cut", "gas-removed"], Judge(facts).Reasons);
        facts = facts with
        {
            MedianHounsfield = -500,
            OutsideShare = 0,
            NearShare = 0.1,
            PneumothoraxMl = 70,
            IsGasDoubtful = true,
            Dense = new(0.3, 0, false),
        };
        Assert.Equal("suspect", Judge(facts).Verdict);
        facts = facts with { SideMm2 = 2500, Voxels = 10_000, RightVoxels = 6_000, LeftVoxels = 4_000 };
        Assert.Equal("failed", Judge(facts).Verdict);
        Assert.Equal(
            [
                "mask-too-small", "touches-border", "not-a-thorax", "no-outside-air", "near-skin", "density", "dense-lung", "pneumothorax",
                "gas-unsure", "leak-closed", "lungs-cut", "gas-removed",
            ],
            Judge(facts).Reasons);
    }

    [Theory]
    [InlineData(1, "ok")]
    [InlineData(0.05, "failed")]
    [InlineData(3, "failed")]
    public void Litres_count_and_not_voxels(double voxelMm3, string verdict) =>
        Assert.Equal(verdict, MaskQuality.Judge(s_good, voxelMm3).Verdict);

    private static QualityVerdict Judge(LungFacts facts) => MaskQuality.Judge(facts, 1);

    [Fact]
    public void The_documentation_lists_every_reason_with_its_verdict()
    {
        IEnumerable<string> rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", "verdicts.md"))
            .SkipWhile(line => line != "## Reasons").Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(
            s_reasons,
            rows.Select(row => row.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[1].Trim('`'), cells[3])));
    }

    private static LungFacts Lungs(long voxels) => s_good with { Voxels = voxels, RightVoxels = voxels / 2, LeftVoxels = voxels / 2 };

    /// <summary>Low lungs fill their cylinder.</summary>
    private static LungFacts Low(long voxels) => Lungs(voxels) with { HeightMm = 30 };

    private static LungFacts Cut(long voxels) => Lungs(voxels) with { HeightMm = 3, CutMm2 = 301 };

    private static LungFacts Ratio(double ratio) => s_good with { RightVoxels = 1_000_000, LeftVoxels = (long)(1_000_000 * ratio) };

    private static LungFacts Dense(DenseLungFacts facts, double cutMm2 = 0) => s_good with { Dense = facts, CutMm2 = cutMm2 };

    private static IEnumerable<string> Ordered(string[] reasons) =>
        s_reasons.Select(reason => reason.Reason).Where(reason => reasons.Contains(reason));

    private static string WorstOf(IReadOnlyList<string> reasons)
    {
        string[] verdicts = [.. s_reasons.Where(reason => reasons.Contains(reason.Reason)).Select(reason => reason.Verdict)];
        return verdicts.Contains("failed") ? "failed" : verdicts.Contains("suspect") ? "suspect" : "ok";
    }
}
