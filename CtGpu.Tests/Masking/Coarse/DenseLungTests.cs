using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking.Coarse;

/// <summary>Two elliptic lungs of 140 mm height within ribs, in voxels of 5 mm.</summary>
public sealed class DenseLungTests
{
    private static readonly Func<Vector3, bool> s_consolidated = p => p.X < 0 && p.Y > 27;

    [Fact]
    public void Whole_lungs_lack_nothing()
    {
        DenseLungFacts facts = Measure(_ => false);
        Assert.InRange(facts.MissingShare, 0, MaskBounds.MissingShare / 2);
        Assert.InRange(facts.HollowShare, 0, MaskBounds.HollowShare / 2);
        Assert.False(facts.EndsApart);
    }

    [Theory]
    [MemberData(nameof(Orientations), MemberType = typeof(MaskScene))]
    public void A_missing_third_is_found_on_every_grid(string orientation)
    {
        DenseLungFacts facts = Measure(s_consolidated, orientation);
        Assert.InRange(facts.MissingShare, 2 * MaskBounds.MissingShare, 0.8);
        Assert.False(facts.EndsApart);
        Assert.Equal(Measure(s_consolidated), facts);
    }

    [Fact]
    public void A_wedge_of_dense_lung_is_a_hollow()
    {
        DenseLungFacts facts = Measure(p => p.X < 0 && Math.Abs(p.Y) < 15 && p.X < -60);
        Assert.InRange(facts.HollowShare, MaskBounds.HollowShare, 0.5);
    }

    [Theory]
    [InlineData(55, 280, true)]
    [InlineData(40, 280, false)]
    [InlineData(40, 140, true)]
    [InlineData(15, 140, false)]
    public void Ends_at_different_heights_count_by_the_patients_size(double mm, double patientMm, bool areApart)
    {
        Assert.Equal(areApart, Measure(p => p.X < 0 && p.Z < -70 + mm, patientMm: patientMm).EndsApart);
        Assert.Equal(areApart, Measure(p => p.X > 0 && p.Z > 70 - mm, patientMm: patientMm).EndsApart);
        // Both lungs end there.
        Assert.False(Measure(p => p.Z < -70 + mm, patientMm: patientMm).EndsApart);
    }

    [Fact]
    public void One_lung_has_no_other_end()
    {
        Assert.False(Measure(p => p.X < 0).EndsApart);
        Assert.Equal(DenseLungFacts.None, Measure(_ => true));
    }

    /// <param name="dense">Lung that is too dense for the mask.</param>
    private static DenseLungFacts Measure(Func<Vector3, bool> dense, string orientation = "axial", double patientMm = 280)
    {
        using var scene = new MaskScene(
            Oriented(orientation, 5, 380, 280, 200),
            p => Ellipse(p, 0) && !dense(p) ? -850 : Ellipse(p, 18) && !Ellipse(p, 10) ? 300
                : Math.Abs(p.X) < 15 && Math.Abs(p.Y - 105) < 15 ? 300 : 40);
        scene.Set(MaskVolumes.Right, p => Lung(p) && p.X < 0);
        scene.Set(MaskVolumes.Left, p => Lung(p) && p.X > 0);
        scene.Set(MaskVolumes.Outside, p => !Ellipse(p, 60));
        return DenseLung.Measure(scene.Bits, scene.Grid, scene.Axes, 3000, patientMm);

        bool Lung(Vector3 p) => Ellipse(p, 0) && Math.Abs(p.Z) < 70 && !dense(p);
    }

    private static bool Ellipse(Vector3 p, double widerMm)
    {
        double dx = (Math.Abs(p.X) - 80) / (55 + widerMm), dy = p.Y / (75 + widerMm);
        return (dx * dx) + (dy * dy) < 1;
    }
}
