using System.Globalization;
using CtGpu.Host.Series.Stacks;

namespace CtGpu.Tests.Series.Stacks;

public sealed class EvenGridTests
{
    [Fact]
    public void Exact_positions_give_their_spacing_and_no_deviation()
    {
        foreach (double spacing in (double[])[0.009, 0.3, 0.625, 2.5, 7])
        {
            double[] planes = [.. Enumerable.Range(0, 40).Select(k => (double)k)];
            EvenGrid grid = EvenGrid.Fit(planes, [.. planes.Select(k => -300 + (k * spacing))]);
            Assert.Equal(spacing, grid.SpacingMm, 1e-12);
            Assert.Equal(0, grid.DeviationMm, 1e-10);
        }
    }

    [Fact]
    public void The_largest_deviation_is_as_small_as_a_search_over_all_spacings_finds()
    {
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            int n = random.Next(2, 40);
            double spacing = 0.3 + (5 * random.NextDouble());
            double[] planes = new double[n], positions = new double[n];
            for (int k = 0; k < n; k++)
            {
                planes[k] = k == 0 ? 0 : planes[k - 1] + random.Next(1, 3);
                positions[k] = (spacing * planes[k]) + (0.4 * spacing * (random.NextDouble() - 0.5));
            }

            EvenGrid grid = EvenGrid.Fit(planes, positions);

            double best = LeastDeviation(planes, positions, spacing);
            if (best > 0.01 * spacing) Assert.Equal(best, grid.DeviationMm, 1e-9);
            else Assert.InRange(grid.DeviationMm, best - 1e-9, (0.01 * grid.SpacingMm) + 1e-6);
        }
    }

    [Fact]
    public void Rounded_positions_fit_and_give_the_spacing_that_they_were_rounded_from()
    {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            int n = random.Next(18, 200), decimals = random.Next(0, 4);
            double half = Math.Pow(10, -decimals) / 2, spacing = half / 0.18 * (1 + (9 * random.NextDouble()));
            double first = (random.NextDouble() - 0.5) * 500;
            double[] positions = [.. Enumerable.Range(0, n).Select(k => Math.Round(first + (k * spacing), decimals))];

            SliceSteps steps = SliceSteps.Measure(positions, half);

            Assert.Equal(StepRegularity.Regular, steps.Regularity);
            // Each end of both grids may be off by half a digit, or by the tolerance.
            Assert.Equal(spacing, steps.SpacingMm, ((4 * half) + (0.02 * spacing)) / (n - 1));
        }
    }

    [Fact]
    public void Few_rounded_positions_are_regular_too_if_the_digits_are_not_coarse()
    {
        var random = new Random(8);
        for (int round = 0; round < 2000; round++)
        {
            double spacing = 0.7 + (3 * random.NextDouble()), first = random.NextDouble();
            double[] positions = [.. Enumerable.Range(0, random.Next(3, 18)).Select(k => Math.Round(first + (k * spacing), 1))];
            Assert.Equal(StepRegularity.Regular, SliceSteps.Measure(positions, 0.05).Regularity);
        }
    }

    [Fact]
    public void A_missing_slice_is_never_taken_for_rounding()
    {
        var random = new Random(9);
        for (int n = 3; n <= 60; n++)
        {
            for (int gap = 1; gap < n; gap++)
            {
                for (int decimals = 0; decimals <= 6; decimals++)
                {
                    double half = Math.Pow(10, -decimals) / 2, spacing = 0.3 + (4.7 * random.NextDouble());
                    double first = (random.NextDouble() - 0.5) * 500;
                    double[] positions =
                        [.. Enumerable.Range(0, n).Select(k => Math.Round(first + ((k < gap ? k : k + 1) * spacing), decimals))];
                    // Steps of coarser digits may be equal by chance.
                    if (half > 0.2 * spacing) continue;

                    StepRegularity found = SliceSteps.Measure(positions, half).Regularity;
                    Assert.True(
                        found != StepRegularity.Regular,
                        FormattableString.Invariant($"{n} slices, gap after {gap}, spacing {spacing}, {decimals} decimals, from {first}"));
                }
            }
        }
    }

    [Fact]
    public void Coarse_rounding_never_hides_a_missing_slice()
    {
        // Spacings near the largest share of rounding.
        var random = new Random(11);
        for (int round = 0; round < 100_000; round++)
        {
            int n = random.Next(3, 12), gap = random.Next(1, n);
            double spacing = 2.4 + random.NextDouble(), first = random.NextDouble();
            double[] positions = [.. Enumerable.Range(0, n).Select(k => Math.Round(first + ((k < gap ? k : k + 1) * spacing)))];
            Assert.NotEqual(StepRegularity.Regular, SliceSteps.Measure(positions, 0.5).Regularity);
        }
    }

    [Fact]
    public void Missing_slices_are_counted_rightly_at_any_width_of_the_gap()
    {
        var random = new Random(13);
        for (int round = 0; round < 5000; round++)
        {
            int n = random.Next(12, 80), gap = random.Next(4, n - 4), width = random.Next(1, (n / 6) + 1), decimals = random.Next(1, 4);
            double half = Math.Pow(10, -decimals) / 2, spacing = Math.Max(0.5, half / 0.1) * (1 + random.NextDouble());
            double first = (random.NextDouble() - 0.5) * 500;
            double[] positions =
                [.. Enumerable.Range(0, n).Select(k => Math.Round(first + ((k < gap ? k : k + width) * spacing), decimals))];

            SliceSteps steps = SliceSteps.Measure(positions, half);

            string about = FormattableString.Invariant($"{n} slices, {width} missing at {gap}, spacing {spacing}, {decimals} decimals");
            Assert.True(steps.Regularity == StepRegularity.Missing, about);
            Assert.True(steps.MissingMm.Count == width, $"{about}: {steps.MissingMm.Count}");
            Assert.Equal(spacing, steps.SpacingMm, ((4 * half) + (0.02 * spacing)) / (n + width - 1));
        }
    }

    [Fact]
    public void A_micro_CT_of_9_um_that_lacks_a_slice()
    {
        double[] positions = [.. Enumerable.Range(0, 12).Where(k => k != 6).Select(k => 10 + (0.009 * k))];

        SliceSteps steps = SliceSteps.Measure(positions, 0.0005);

        Assert.Equal(StepRegularity.Missing, steps.Regularity);
        Assert.Equal(10.054, Assert.Single(steps.MissingMm), 1e-9);
        Assert.Equal(0.009, steps.SpacingMm, 1e-9);
        Assert.True(steps.IsFillable);
    }

    [Fact]
    public void Rounding_counts_up_to_a_fifth_of_the_spacing()
    {
        Assert.Equal(0.5, EvenGrid.Rounding(2.5, 0.5));
        Assert.Equal(0, EvenGrid.Rounding(2.49, 0.5));
    }

    [Theory]
    [InlineData("0 3 5", true)]              // also 0 to 5 in three steps of 1.67
    [InlineData("0 2 5 8", true)]
    [InlineData("0 5 10", false)]
    [InlineData("0 6 11 17", false)]
    [InlineData("0 3 5 8 10 13 15 18 20 23 25 28", false)]
    public void Few_positions_of_coarse_digits_may_lack_a_slice(string positions, bool mayLack) => Assert.Equal(
        mayLack,
        EvenGrid.MayLackSlice([.. positions.Split(' ').Select(p => double.Parse(p, CultureInfo.InvariantCulture))], 0.5));

    /// <summary>Half the range of the residuals is a convex function of the spacing, so a ternary search finds its minimum.</summary>
    private static double LeastDeviation(double[] planes, double[] positions, double spacing)
    {
        double low = 0.5 * spacing, high = 1.5 * spacing;
        for (int i = 0; i < 200; i++)
        {
            double a = low + ((high - low) / 3), b = high - ((high - low) / 3);
            if (Range(a) < Range(b)) high = b;
            else low = a;
        }

        return Range(low) / 2;

        double Range(double slope)
        {
            double[] residuals = [.. planes.Zip(positions, (x, y) => y - (slope * x))];
            return residuals.Max() - residuals.Min();
        }
    }
}
