using CsCheck;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Geometry;

public sealed class OutputGeometryTests
{
    private static readonly VolumeGeometry s_input = new(
        new Shape3(133, 512, 400), new Spacing3(2.5, 0.7, 0.5), new Vector3(-166, -171.7, -340),
        new Vector3(0, 1, 0), new Vector3(0, 0, -1), new Vector3(-1, 0, 0));

    [Fact]
    public void Corner_keeps_the_first_and_last_voxel_centres()
    {
        VolumeGeometry output = OutputGeometry.ResampledGeometry(s_input, new Shape3(332, 358, 200), GridPlacement.Corner);

        Assert.Equal(new Spacing3(132 * 2.5 / 331, 511 * 0.7 / 357, 399 * 0.5 / 199), output.Spacing);
        AssertNear(s_input.PointAt(0, 0, 0), output.PointAt(0, 0, 0));
        AssertNear(s_input.PointAt(132, 511, 399), output.PointAt(331, 357, 199));
        Assert.Equal(s_input.Direction, output.Direction);
    }

    [Fact]
    public void Extent_keeps_the_outer_edges()
    {
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[1, 300]).Sample((z, y, x) =>
        {
            VolumeGeometry output = OutputGeometry.ResampledGeometry(s_input, new Shape3(z, y, x), GridPlacement.Extent);

            AssertNear(s_input.PointAt(-0.5, -0.5, -0.5), output.PointAt(-0.5, -0.5, -0.5));
            AssertNear(s_input.PointAt(132.5, 511.5, 399.5), output.PointAt(z - 0.5, y - 0.5, x - 0.5));
        });
    }

    [Theory]
    [InlineData(GridPlacement.Corner)]
    [InlineData(GridPlacement.Extent)]
    public void The_same_grid_stays_as_it_is(Enum grid) =>
        Assert.Equal(s_input, OutputGeometry.ResampledGeometry(s_input, s_input.Shape, (GridPlacement)grid));
}
