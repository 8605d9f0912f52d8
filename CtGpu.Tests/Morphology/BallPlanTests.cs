using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Tests.Morphology;

public sealed class BallPlanTests
{
    [Fact]
    public void A_ball_within_a_volume_has_no_offset_that_leads_out_of_it()
    {
        var spacing = new Spacing3(1, 0.5, 0.25);
        BallPlan whole = BallPlan.Create(6, spacing), within = BallPlan.Create(6, spacing, new Shape3(4, 30, 20));
        Assert.Equal((3, 12, 19), (within.RadiusZ, within.RadiusY, within.RadiusX));
        for (int dz = -3; dz <= 3; dz++)
        {
            for (int dy = -12; dy <= 12; dy++)
                Assert.Equal(Math.Min(whole.HalfWidth(dz, dy), 19), within.HalfWidth(dz, dy));
        }
    }

    [Theory]
    [InlineData(100, 0.0005)]
    [InlineData(1e300, 1e-300)]
    public void A_ball_of_any_radius_ends_at_the_volume(double radius, double spacing)
    {
        BallPlan ball = BallPlan.Create(radius, new Spacing3(spacing, spacing, spacing), new Shape3(5, 16, 16));
        Assert.Equal((4, 15, 15), (ball.RadiusZ, ball.RadiusY, ball.RadiusX));
        Assert.Equal(9 * 31, ball.WidestFirst.Length);
        Assert.Equal(9 * 31, BallPlan.MostLines(radius, new Spacing3(spacing, spacing, spacing), new Shape3(5, 16, 16)));
    }
}
