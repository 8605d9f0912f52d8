using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Masking.Coarse;

/// <summary>Two elliptic lungs of 120 mm height, each within a ring of bone, in blocks of 5 mm. The spine is behind them.</summary>
public sealed class RibRaysTests
{
    private static readonly Shape3 s_shape = new(24, 50, 72);

    private delegate bool Shape(double x, double y, int z);

    [Fact]
    public void Whole_lungs_miss_nothing() => Assert.InRange(RibRays.MissingShare(Lungs(), 1), 0, 0.01);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_third_of_a_lung_that_is_missing_at_the_ribs_is_found(int side)
    {
        Assert.InRange(RibRays.MissingShare(Lungs(Back(side)), 1), 2 * MaskBounds.MissingShare, 0.8);
        // At the front, where no ray goes, it is not.
        Assert.InRange(RibRays.MissingShare(Lungs((x, y, _) => IsAt(side, x) && y < -40), 1), 0, MaskBounds.MissingShare);
    }

    [Fact]
    public void The_back_is_where_the_spine_is()
    {
        // A patient who lies on the stomach in an image that is not turned: what is missing at the front is at the back now.
        Shape missing = (x, y, _) => IsAt(0, x) && y < -27;
        Assert.InRange(RibRays.MissingShare(Lungs(missing, spineY: -60), 1), 2 * MaskBounds.MissingShare, 0.8);
        Assert.InRange(RibRays.MissingShare(Lungs(Back(0), spineY: -60), 1), 0, MaskBounds.MissingShare);
    }

    [Fact]
    public void The_usual_wall_is_measured_in_the_patient()
    {
        // A wall of 10 mm is usual, and 10 mm more are tolerated. Wherever it is thicker than 25 mm, lung is missing.
        Assert.InRange(RibRays.MissingShare(Lungs(wallMm: 15), 1), 0, 0.05);
        Assert.InRange(RibRays.MissingShare(Lungs(wallMm: 45), 1), 0.1, 1);
    }

    [Fact]
    public void Without_ribs_nothing_is_known()
    {
        Assert.Equal(0, RibRays.MissingShare(Lungs(Back(0), ribs: (_, _, _) => false), 1));
        // Ribs beyond the skin are none: a table.
        Assert.Equal(0, RibRays.MissingShare(Lungs(Back(0), skin: true), 1));
        Assert.Equal(0, RibRays.MissingShare(Lungs((_, _, _) => true), 1));
    }

    [Theory]
    // A rib counts in three slices on either side: in four of 24 at the end, in seven elsewhere. A quarter is needed.
    [InlineData(false, 0)]
    [InlineData(true, 10)]
    public void Few_rays_that_meet_a_rib_say_nothing(bool isFound, params int[] slices) => Assert.Equal(
        isFound, RibRays.MissingShare(Lungs(Back(0), ribs: (_, _, z) => slices.Contains(z)), 1) > MaskBounds.MissingShare);

    [Theory]
    [InlineData(20, 1, true)]
    [InlineData(19, 1, false)]
    [InlineData(12, 0.6, true)]
    [InlineData(11, 0.6, false)]
    public void A_low_lung_says_nothing(int slices, double scale, bool isFound)
    {
        Shape missing = (x, y, z) => z >= slices || Back(0)(x, y, z);
        Assert.Equal(isFound, RibRays.MissingShare(Lungs(missing), scale) > MaskBounds.MissingShare);
    }

    [Fact]
    public void A_single_lung_is_measured_as_well()
    {
        Shape right = (x, _, _) => x > 0;
        Assert.InRange(RibRays.MissingShare(Lungs(right), 1), 0, 0.01);
        Assert.InRange(RibRays.MissingShare(Lungs((x, y, z) => right(x, y, z) || Back(0)(x, y, z)), 1), 2 * MaskBounds.MissingShare, 0.8);
    }

    private static Shape Back(int side) => (x, y, _) => IsAt(side, x) && y > 27;

    private static bool IsAt(int side, double x) => side == 0 ? x < 0 : x > 0;

    /// <param name="missing">Lung that the mask lacks.</param>
    /// <param name="ribs">Where ribs are.</param>
    /// <param name="skin">The ribs are outside the patient.</param>
    private static CoarseLungs Lungs(
        Shape? missing = null, Shape? ribs = null, double wallMm = 10, double spineY = 105, bool skin = false)
    {
        bool[] right = new bool[s_shape.Voxels], left = new bool[s_shape.Voxels];
        bool[] outside = new bool[s_shape.Voxels], bone = new bool[s_shape.Voxels];
        for (int i = 0; i < s_shape.Voxels; i++)
        {
            int z = (int)(i / s_shape.SliceVoxels);
            double y = ((i / s_shape.X % s_shape.Y) - 24.5) * 5, x = ((i % s_shape.X) - 35.5) * 5;
            bool lung = Ellipse(x, y, 0) && missing?.Invoke(x, y, z) != true;
            (right[i], left[i]) = (lung && x < 0, lung && x > 0);
            bool ring = Ellipse(x, y, wallMm + 8) && !Ellipse(x, y, wallMm);
            bone[i] = (ring && ribs?.Invoke(x, y, z) != false) || (Math.Abs(x) < 15 && Math.Abs(y - spineY) < 15);
            outside[i] = !Ellipse(x, y, 60) || (skin && !Ellipse(x, y, wallMm - 6));
        }

        return new CoarseLungs(s_shape, new Spacing3(5, 5, 5), [right, left], outside, bone);
    }

    /// <summary>Two ellipses beside each other, wider by some millimetres.</summary>
    private static bool Ellipse(double x, double y, double widerMm)
    {
        double dx = (Math.Abs(x) - 80) / (55 + widerMm), dy = y / (75 + widerMm);
        return (dx * dx) + (dy * dy) < 1;
    }
}
