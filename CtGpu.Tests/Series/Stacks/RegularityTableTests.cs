using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Stacks;

/// <summary>Positions just inside and just outside the tolerances of an even grid.</summary>
public sealed class RegularityTableTests
{
    /// <summary>Which of twelve slices are displaced.</summary>
    private static readonly Dictionary<string, Func<int, int>> s_places = new()
    {
        // The deviations alternate in sign. Otherwise, the grid could move and turn to reduce them.
        ["up and down"] = k => k % 2 == 0 ? 1 : -1,
        ["three in the middle"] = k => k is 5 or 7 ? 1 : k == 6 ? -1 : 0,
        ["ends and middle"] = k => k is 0 or 11 ? 1 : k is 5 or 6 ? -1 : 0,
        ["first three and last three"] = k => k is 0 or 2 or 9 or 11 ? 1 : k is 1 or 10 ? -1 : 0,
    };

    public static TheoryData<string, double> Table =>
        [.. s_places.Keys.SelectMany(p => ((double[])[0.009, 0.625, 1, 2.5, 10]).Select(spacing => (p, spacing)))];

    [Theory]
    [MemberData(nameof(Table))]
    public void A_hundredth_of_the_spacing_is_allowed_if_the_digits_are_finer(string place, double spacing)
    {
        SliceHeader[] inside = Stack(spacing, k => 0.0099 * spacing * s_places[place](k));
        SeriesVolume volume = AssembleOne(Strict, inside);
        Assert.Equal("regular", volume.Report.Verdict);
        Assert.Equal(spacing, volume.Geometry.Spacing.Z, 0.005 * spacing);

        SliceHeader[] outside = Stack(spacing, k => 0.0103 * spacing * s_places[place](k));
        Assert.Equal("uneven", Refuse(Strict, outside).Verdict);
        Assert.Equal("uneven", AssembleOne(KeepGaps, outside).Report.Verdict);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(0, 2.5)]
    [InlineData(1, 0.625)]
    [InlineData(1, 0.3)]
    [InlineData(1, 1.25)]
    [InlineData(1, 2.5167)]
    [InlineData(2, 0.033)]
    [InlineData(2, 0.6667)]
    [InlineData(3, 0.009)]
    [InlineData(3, 0.0144)]
    public void Positions_rounded_to_few_decimals_are_regular(int decimals, double spacing)
    {
        foreach (double first in (double[])[0, -171.37, 12.345678])
        {
            SliceHeader[] slices = Rounded(decimals, [.. Enumerable.Range(0, 80).Select(k => first + (k * spacing))]);
            foreach (GeometryRules rules in (GeometryRules[])[Strict, KeepGaps])
            {
                SeriesVolume volume = AssembleOne(rules, slices);
                Assert.Equal("regular", volume.Report.Verdict);
                Assert.Equal(spacing, volume.Geometry.Spacing.Z, Math.Pow(10, -decimals) / 79);
            }
        }
    }

    [Theory]
    [InlineData(1, 0.625, 30)]
    [InlineData(1, 0.625, 1)]
    [InlineData(1, 1.25, 77)]
    [InlineData(1, 0.3, 40)]
    [InlineData(2, 0.6667, 12)]
    [InlineData(3, 0.009, 6)]
    [InlineData(3, 0.0144, 50)]
    [InlineData(0, 2.7, 40)]
    public void A_missing_slice_among_rounded_positions_is_found_and_kept_on_the_same_grid(int decimals, double spacing, int missing)
    {
        SliceHeader[] slices =
            Rounded(decimals, [.. Enumerable.Range(0, 80).Where(k => k != missing).Select(k => -20.03 + (k * spacing))]);

        Assert.Equal("missing", Refuse(Strict, slices).Verdict);
        SeriesVolume kept = AssembleOne(KeepGaps, slices), filled = AssembleOne(Strict with { OnMissing = SliceGaps.Fill }, slices);
        Assert.Equal(spacing, kept.Geometry.Spacing.Z, Math.Pow(10, -decimals) / 78);
        Assert.Equal((79, 80), (kept.Geometry.Shape.Z, filled.Geometry.Shape.Z));
        Assert.Equal(kept.Geometry.Spacing.Z, filled.Geometry.Spacing.Z);
        Assert.Equal(-20.03 + (missing * spacing), Assert.Single(filled.Report.FilledMm), Math.Pow(10, -decimals));
    }

    [Fact]
    public void One_slice_with_more_decimals_makes_all_of_them_count()
    {
        SliceHeader[] slices = Rounded(1, [.. Enumerable.Range(0, 20).Select(k => k * 0.625)]);
        Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);

        slices[4] = slices[4] with { PositionDigits = [-3, -3, -3] };
        Assert.Equal("uneven", Refuse(Strict, slices).Verdict);
    }

    [Theory]
    [InlineData(0.099, "regular")]
    [InlineData(0.11, "uneven")]
    public void A_slice_beyond_half_a_digit_is_uneven(double off, string verdict)
    {
        // A displaced slice in the middle moves the grid by half of its displacement.
        SliceHeader[] slices = Stack(2.5, k => k == 6 ? off : 0);
        slices = [.. slices.Select(s => s with { PositionDigits = [-1, -1, -1] })];
        if (verdict == "regular") Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);
        else Assert.Equal(verdict, Refuse(Strict, slices).Verdict);
    }

    [Fact]
    public void Digits_count_along_the_normal_only()
    {
        // Coronal slices with exact y, and x and z without decimals.
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 12).Select(k => Slice(0, (2 * k) + (k == 6 ? 0.1 : 0), 0, $"{k:00}.dcm") with
            {
                ImageOrientationPatient = [1, 0, 0, 0, 0, -1],
                PositionDigits = [0, -3, 0],
            }),
        ];
        Assert.Equal("uneven", Refuse(Strict, slices).Verdict);

        slices = [.. slices.Select(s => s with { PositionDigits = [-3, -1, -3] })];
        Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);
    }

    [Fact]
    public void A_long_stack_has_the_spacing_of_its_whole_length()
    {
        SliceHeader[] slices = Rounded(1, [.. Enumerable.Range(0, 2000).Select(k => -512.3 + (k * 0.62513))]);

        Assert.Equal(0.62513, AssembleOne(Strict, slices).Geometry.Spacing.Z, 1e-4);
    }

    private static SliceHeader[] Stack(double spacing, Func<int, double> displacement) =>
        AtZ([.. Enumerable.Range(0, 12).Select(k => 3 + (k * spacing) + displacement(k))]);

    /// <summary>Slices whose files give their positions with so many decimals.</summary>
    private static SliceHeader[] Rounded(int decimals, double[] z) =>
    [
        .. AtZ([.. z.Select(p => Math.Round(p, decimals))]).Select((s, k) =>
            s with { Path = $"{k:0000}.dcm", PositionDigits = [-decimals, -decimals, -decimals] }),
    ];
}
