using CtGpu.Host.Masking;

namespace CtGpu.Tests.Masking;

public sealed class MaskOptionsTests
{
    [Fact]
    public void The_balls_of_all_steps_are_known_from_the_options()
    {
        Assert.Empty(new MaskOptions { Kind = MaskKind.None, DilateMm = 9, CloseMm = 20 }.BallsMm());
        Assert.Equal([1.5, 2, 3, 4, 6, 8, 10, 12, 13, 14, 16, 18], Balls(new MaskOptions()));
        Assert.Equal(25, Balls(new MaskOptions { CloseMm = 25 })[^1]);
        Assert.Equal(40, Balls(new MaskOptions { DilateMm = 40 })[^1]);
    }

    [Fact]
    public void A_dilation_that_is_divided_needs_larger_balls_than_its_own()
    {
        double[] balls = Balls(new MaskOptions { DilateMm = 40, SplitLungs = true });
        Assert.Equal([40, 42, 44, 46], balls[^4..]);
        Assert.All(LungSides.GrowthsMm(40), mm => Assert.Contains(mm, balls));
    }

    [Fact]
    public void The_chest_wall_is_a_larger_ball_than_the_closing_at_it()
    {
        Assert.Equal([30, 50], Balls(new MaskOptions { CloseWallMm = 30 })[^2..]);
        Assert.Equal(80, Balls(new MaskOptions { CloseWallMm = 80 })[^1]);
    }

    [Fact]
    public void The_air_alone_is_not_closed_at_the_wall()
    {
        var options = new MaskOptions { CloseWallMm = 30, Kind = MaskKind.Lungs };
        Assert.Equal(18, Balls(options)[^1]);
        var grid = Support.Volumes.Grids.Axial(2, 3, 4);
        Assert.Equal(0, options.PlanFor(grid, grid.Spacing).CloseWallMm);
        Assert.Equal(30, (options with { Kind = MaskKind.LungsFilled }).PlanFor(grid, grid.Spacing).CloseWallMm);
    }

    private static double[] Balls(MaskOptions options) => [.. options.BallsMm().Where(mm => mm > 0).Order()];
}
