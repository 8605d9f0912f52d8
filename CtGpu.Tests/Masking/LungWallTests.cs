using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking;

/// <summary>A left lung of 70×120×100 mm, 20 mm below the skin, and a small right one. A ball of 30 mm closes hollows in them.</summary>
public sealed class LungWallTests
{
    private static readonly Func<Vector3, bool> s_lung = Box(20, 90, -60, 60, -50, 50);
    private static readonly Func<Vector3, bool> s_other = Box(-90, -60, -60, 60, -50, 50);
    private static readonly Func<Vector3, bool> s_outside = p => Math.Abs(p.X) > 110 || Math.Abs(p.Y) > 90;

    // Half of each ball is in the lung.
    private static readonly Func<Vector3, bool> s_nodule = Ball(90, 0, 0, 12), s_hilum = Ball(20, 0, 0, 12);

    [Theory]
    [InlineData("axial")]
    [InlineData("sagittal")]
    public void A_nodule_at_the_chest_wall_is_closed_and_the_hilum_is_not(string orientation)
    {
        Func<Vector3, bool> nodule = p => s_nodule(p) && s_lung(p), hilum = p => s_hilum(p) && s_lung(p);
        using MaskScene scene = Drawn(Any(nodule, hilum), orientation: orientation);
        new LungWall(scene.Bits, scene.Plan, 250).Close();
        Assert.InRange(scene.Share(MaskVolumes.Left, nodule), 0.9, 1);
        Assert.InRange(scene.Share(MaskVolumes.Left, hilum), 0, 0.05);
        // Hardly anything beyond the lung's outline, and no voxel of the lung is lost.
        Assert.InRange(scene.Share(MaskVolumes.Left, p => !s_lung(p)), 0, 0.001);
        Assert.Equal(1, scene.Share(MaskVolumes.Left, Without(s_lung, Any(nodule, hilum))));
        scene.AssertEqual(s_other, MaskVolumes.Right);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(8)]
    public void Both_lungs_are_closed_by_the_ball_of_the_option(double closeMm)
    {
        Func<Vector3, bool> left = p => s_nodule(p) && s_lung(p), right = p => Ball(-90, 0, 0, 12)(p) && s_other(p);
        using MaskScene scene = Drawn(Any(left, right), closeMm);
        new LungWall(scene.Bits, scene.Plan, 250).Close();
        // The ball of 8 mm rolls into the nodules.
        double least = closeMm > 12 ? 0.9 : 0, most = closeMm > 12 ? 1 : 0.5;
        Assert.InRange(scene.Share(MaskVolumes.Left, left), least, most);
        Assert.InRange(scene.Share(MaskVolumes.Right, right), least, most);
    }

    [Theory]
    [InlineData(250, true)]
    [InlineData(60, false)]
    public void The_chest_wall_is_nearer_to_the_outside_in_a_smaller_patient(double patientMm, bool isClosed)
    {
        Func<Vector3, bool> nodule = p => s_nodule(p) && s_lung(p);
        using MaskScene scene = Drawn(nodule);
        new LungWall(scene.Bits, scene.Plan, patientMm).Close();
        Assert.Equal(isClosed, scene.Share(MaskVolumes.Left, nodule) > 0);
    }

    [Fact]
    public void Only_solid_is_added()
    {
        Func<Vector3, bool> hollow = p => s_nodule(p) && s_lung(p);
        using MaskScene scene = Drawn(hollow, hounsfield: -900);
        new LungWall(scene.Bits, scene.Plan, 250).Close();
        Assert.Equal(0, scene.Share(MaskVolumes.Left, hollow));
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(44, false)]
    public void A_slice_that_would_grow_by_more_than_half_stays(double widthMm, bool isClosed)
    {
        // A groove along the chest wall, as deep as most of the lung.
        Func<Vector3, bool> lung = Box(56, 90, -36, 36, -50, 50), groove = Box(60, 91, -widthMm / 2, widthMm / 2, -60, 60);
        using MaskScene scene = Drawn(groove, lung: lung);
        new LungWall(scene.Bits, scene.Plan, 250).Close();
        Func<Vector3, bool> part = p => groove(p) && lung(p);
        double share = scene.Share(MaskVolumes.Left, part);
        Assert.InRange(share, isClosed ? 0.8 : 0, isClosed ? 1 : 0.05);
    }

    private static MaskScene Drawn(
        Func<Vector3, bool> hollows, double closeMm = 30, short hounsfield = 40, string orientation = "axial",
        Func<Vector3, bool>? lung = null)
    {
        Func<Vector3, bool> left = Without(lung ?? s_lung, hollows), right = Without(s_other, hollows);
        var scene = new MaskScene(
            Oriented(orientation, 2, 264, 200, 168), p => s_outside(p) ? -1000 : left(p) || right(p) ? -850 : hollows(p) ? hounsfield : 40,
            new MaskOptions { CloseWallMm = closeMm });
        scene.Set(MaskVolumes.Outside, s_outside);
        scene.Set(MaskVolumes.Left, left);
        scene.Set(MaskVolumes.Right, right);
        return scene;
    }
}
