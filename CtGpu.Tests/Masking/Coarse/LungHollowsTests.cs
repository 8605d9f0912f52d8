using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Masking.Coarse;

/// <summary>A lung as a box of 20×20×16 blocks of 5 mm, with hollows.</summary>
public sealed class LungHollowsTests
{
    private const double RadiusMm = 20;

    private static readonly Shape3 s_shape = new(24, 40, 60);

    private delegate bool Shape(int x, int y, int z);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_hollow_of_either_lung_is_filled(int side)
    {
        // 4 blocks wide and 8 deep, through all slices: 32 of 400 blocks in each.
        double share = Share((x, y, _) => x is >= 20 and < 24 && y >= 20, side: side);
        // The ball reaches a little into it.
        Assert.InRange(share, 0.7 * 32 / 368, 32.0 / 368);
    }

    [Fact]
    public void A_box_has_no_hollow() => Assert.Equal(0, Share((_, _, _) => false));

    [Fact]
    public void A_hollow_wider_than_the_ball_remains()
    {
        Shape wide = (x, y, _) => x is >= 14 and < 26 && y >= 24;
        // Only the ball's round edges are filled.
        Assert.InRange(Share(wide), 0.001, 0.03);
        Assert.InRange(Share(wide, radiusMm: 60), 0.06, 0.2);
    }

    [Fact]
    public void The_other_lung_and_the_outside_are_no_hollow()
    {
        Shape hollow = (x, y, _) => x is >= 20 and < 24 && y >= 20;
        Assert.Equal(0, Share(hollow, other: hollow));
        Assert.Equal(0, Share(hollow, outside: hollow));
    }

    [Fact]
    public void A_lung_continues_beyond_the_scan()
    {
        // The hollow is open at the scan's end only: it is one of the next slices as well, not closed by an end of the lung.
        Shape upper = (x, y, z) => z < 20 && x is >= 12 and < 28 && y is >= 12 and < 28;
        double share = Share(upper, z0: 0, z1: 24);
        Assert.InRange(share, 0, 0.2);
        // The same hollow as a slit in the middle is filled.
        Assert.InRange(Share((_, _, z) => z is 11 or 12, z0: 0, z1: 24), 0.7 * 2 / 22, 2.0 / 22);
        Assert.Equal(0, Share((_, _, z) => z < 2, z0: 0, z1: 24));
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(49, false)]
    public void A_lung_of_few_blocks_is_not_judged(int blocks, bool isJudged)
    {
        // Two rows with a gap of two blocks, in the only slice.
        var slice = new Shape3(1, s_shape.Y, s_shape.X);
        bool[] own = new bool[slice.Voxels];
        for (int i = 0; i < blocks; i++) own[Index(5 + (i / 2), i % 2 == 0 ? 10 : 13, 0)] = true;
        var lungs = new CoarseLungs(slice, new Spacing3(5, 5, 5), [own, new bool[own.Length]], new bool[own.Length], new bool[own.Length]);
        Assert.Equal(isJudged, LungHollows.LargestShare(lungs, RadiusMm) > 0);
    }

    private static double Share(
        Shape hollow, Shape? other = null, Shape? outside = null, int side = 0, int z0 = 4, int z1 = 20, double radiusMm = RadiusMm)
    {
        bool[] own = Draw((x, y, z) => x is >= 10 and < 30 && y is >= 8 and < 28 && z >= z0 && z < z1 && !hollow(x, y, z));
        bool[] second = Draw(other ?? ((_, _, _) => false));
        var lungs = new CoarseLungs(
            s_shape, new Spacing3(5, 5, 5), side == 0 ? [own, second] : [second, own], Draw(outside ?? ((_, _, _) => false)),
            new bool[own.Length]);
        return LungHollows.LargestShare(lungs, radiusMm);
    }

    private static bool[] Draw(Shape shape)
    {
        var blocks = new bool[s_shape.Voxels];
        for (int z = 0; z < s_shape.Z; z++)
        {
            for (int y = 0; y < s_shape.Y; y++)
            {
                for (int x = 0; x < s_shape.X; x++) blocks[Index(x, y, z)] = shape(x, y, z);
            }
        }

        return blocks;
    }

    private static int Index(int x, int y, int z) => (((z * s_shape.Y) + y) * s_shape.X) + x;
}
