using CtGpu.Kernels.Resample;

namespace CtGpu.Tests.Resample;

public sealed class AxisPlanTests
{
    /// <summary>Covers every sample that could have a weight, so a weight at a wrong sample fails like a wrong value.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Weights_are_the_spline_basis_at_the_distances_of_the_samples(int order)
    {
        foreach (GridPlacement grid in Enum.GetValues<GridPlacement>())
        {
            foreach ((int n, int m) in ((int, int)[])[(1, 1), (1, 5), (5, 1), (2, 3), (133, 332), (512, 360)])
            {
                AxisPlan plan = AxisPlan.Create(n, m, order, grid);
                for (int k = 0; k < m; k++)
                {
                    Assert.InRange(plan.First[k], 0, plan.Coefficients - 4);
                    double position = Position(k, n, m, grid);
                    for (int sample = -2; sample < n + 2; sample++)
                    {
                        int tap = sample + AxisPlan.Lead - plan.First[k];
                        double actual = tap is >= 0 and < 4 ? plan.Weights[(4 * k) + tap] : 0;
                        double difference = Math.Abs(Weight(order, position, sample, n) - actual);
                        Assert.True(difference < 1e-11, $"{n} to {m}, {grid}, output {k}, sample {sample}: off by {difference}");
                    }
                }
            }
        }
    }

    /// <summary>The positions of <c>scipy.ndimage.zoom</c>: with grid_mode from edge to edge, else from centre to centre.</summary>
    private static double Position(int k, int n, int m, GridPlacement grid)
    {
        if (grid == GridPlacement.Extent) return ((k + 0.5) * ((double)n / m)) - 0.5;
        return m == 1 ? 0 : k * ((double)(n - 1) / (m - 1));
    }

    /// <summary>
    /// The weight of a sample. Orders 0 and 1 clamp the position to the samples, and order 3 includes the gain of 6 of its
    /// prefilter.
    /// </summary>
    private static double Weight(int order, double position, int sample, int n)
    {
        double clamped = Math.Clamp(position, 0, n - 1);
        return order switch
        {
            0 => Math.Floor(clamped + 0.5) == sample ? 1 : 0,
            1 => BSpline(1, clamped - sample),
            _ => 6 * BSpline(3, position - sample),
        };
    }

    /// <summary>The centred cardinal B-spline, by the recursion of Cox and de Boor.</summary>
    private static double BSpline(int degree, double x)
    {
        if (degree == 0) return x is >= -0.5 and < 0.5 ? 1 : 0;
        double half = (degree + 1) / 2.0;
        return (((half + x) * BSpline(degree - 1, x + 0.5)) + ((half - x) * BSpline(degree - 1, x - 0.5))) / degree;
    }
}
