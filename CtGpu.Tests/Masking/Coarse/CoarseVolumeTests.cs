using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking.Coarse;

public sealed class CoarseVolumeTests
{
    [Theory]
    [MemberData(nameof(Orientations), MemberType = typeof(MaskScene))]
    public void Blocks_are_in_the_patients_axes_on_every_grid(string orientation)
    {
        // Blocks of 4 mm: 3 to the left, 2 to the back, 4 to the head.
        Func<Vector3, bool> shape = Any(Box(2, 6, 0, 4, -8, -4), Box(-6, -2, -2, 0, 4, 8));
        using MaskScene scene = Drawn(Oriented(orientation, 1, 12, 8, 16), shape);
        CoarseVolume coarse = new CoarseGrid(scene.Bits, scene.Grid, scene.Axes, 4).Count(BitVolume.A);
        Assert.Equal((new Shape3(4, 2, 3), new Spacing3(4, 4, 4)), (coarse.Shape, coarse.SpacingMm));
        Assert.All(coarse.Voxels, voxels => Assert.Equal(64, voxels));
        int[] expected = new int[24];
        // At the feet, at the back, at the left: full. At the head, at the front, at the right: half of the rows.
        expected[5] = 64;
        expected[3 * 6] = 32;
        Assert.Equal(expected, coarse.Counts);
        Assert.Equal([5, 18], Set(coarse.Majority()));
        Assert.Equal([5, 18], Set(coarse.Quarter()));
    }

    [Theory]
    [InlineData("axial", 1)]
    [InlineData("mirrored", 0)]
    public void The_last_block_of_an_axis_may_be_smaller(string orientation, int small)
    {
        // 7 columns in blocks of 4: 4 and 3, from the first column on.
        using MaskScene scene = Drawn(Oriented(orientation, 1, 7, 4, 4), _ => true);
        CoarseVolume coarse = new CoarseGrid(scene.Bits, scene.Grid, scene.Axes, 4).Count(BitVolume.A);
        Assert.Equal(48, coarse.Voxels[small]);
        Assert.Equal(64, coarse.Voxels[1 - small]);
        Assert.Equal(coarse.Voxels, coarse.Counts);
    }

    [Fact]
    public void A_block_is_a_whole_number_of_voxels_and_at_least_one()
    {
        VolumeGeometry grid = Axial(1, 12, 12, 12) with { Spacing = new Spacing3(7, 2, 1.9) };
        using var scene = new MaskScene(grid, _ => 0);
        scene.Set(BitVolume.A, _ => true);
        CoarseVolume coarse = new CoarseGrid(scene.Bits, scene.Grid, scene.Axes, 5).Count(BitVolume.A);
        // 5 mm are 0.7, 2.5 and 2.6 voxels.
        Assert.Equal(new Shape3(12, 4, 4), coarse.Shape);
        Assert.Equal((7, 6, 5.7), (coarse.SpacingMm.Z, coarse.SpacingMm.Y, Math.Round(coarse.SpacingMm.X, 9)));
    }

    [Fact]
    public void Half_of_a_block_is_a_majority_and_a_quarter_is_a_quarter()
    {
        var coarse = new CoarseVolume(new Shape3(1, 1, 4), new Spacing3(5, 5, 5), [2, 3, 5, 6], [12, 12, 12, 12]);
        Assert.Equal([3], Set(coarse.Majority()));
        Assert.Equal([1, 2, 3], Set(coarse.Quarter()));
    }

    private static int[] Set(bool[] blocks) => [.. Enumerable.Range(0, blocks.Length).Where(i => blocks[i])];

    private static MaskScene Drawn(VolumeGeometry grid, Func<Vector3, bool> shape)
    {
        var scene = new MaskScene(grid, _ => 0);
        scene.Set(BitVolume.A, shape);
        return scene;
    }
}
