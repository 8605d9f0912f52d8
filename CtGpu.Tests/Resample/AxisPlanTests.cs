using CtGpu.Kernels.Resample;

namespace CtGpu.Tests.Resample;

public sealed class AxisPlanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Weights_of_every_output_sum_to_the_gain(int order)
    {
        foreach (GridPlacement grid in Enum.GetValues<GridPlacement>())
        {
            foreach ((int n, int m) in ((int, int)[])[(1, 1), (1, 5), (5, 1), (2, 3), (133, 332), (512, 360)])
            {
                AxisPlan plan = AxisPlan.Create(n, m, order, grid);
                for (int k = 0; k < m; k++)
                {
                    Assert.InRange(plan.First[k], 0, plan.Rows - 4);
                    Assert.Equal(order == 3 ? 6 : 1, plan.Weights[(4 * k)..((4 * k) + 4)].Sum(), 12);
                }
            }
        }
    }
}
