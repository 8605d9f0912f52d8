using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking.Air;

/// <summary>Two boxes of lung in tissue, joined by a trachea with two bronchi, and other air.</summary>
public sealed class AirwaysTests
{
    private static readonly Func<Vector3, bool> s_right = Box(-80, -20, -50, 50, -60, 60);
    private static readonly Func<Vector3, bool> s_left = Box(20, 80, -50, 50, -60, 60);
    private static readonly Func<Vector3, bool> s_lungs = Any(s_right, s_left);

    private static readonly Func<Vector3, bool> s_trachea =
        p => (Math.Sqrt((p.X * p.X) + (p.Y * p.Y)) < 9 && p.Z > -8) || (Math.Abs(p.X) < 20 && Math.Sqrt((p.Y * p.Y) + (p.Z * p.Z)) < 6);

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void The_trachea_is_taken_out_of_the_lungs(double mm)
    {
        using MaskScene scene = Drawn(mm, s_lungs, s_trachea);
        double trachea = scene.Bits.Count(MaskVolumes.Lungs);
        RemovedAir removed = Remove(scene);
        Assert.InRange(scene.Share(MaskVolumes.Removed, s_trachea), 0.97, 1);
        Assert.Equal(0, scene.Share(MaskVolumes.Removed, Any(Box(-80, -28, -50, 50, -60, 60), Box(28, 80, -50, 50, -60, 60))));
        Assert.Equal(removed.AirwayMl, (trachea - scene.Bits.Count(MaskVolumes.Lungs)) * scene.VoxelMl, 1e-6);
        Assert.Equal((0, 0, false), (removed.GasMl, removed.PneumothoraxMl, removed.IsDoubtful));
        // What is taken out leaves the lungs; other volumes stay.
        Assert.Equal(0, scene.Bits.CountCommon(MaskVolumes.Lungs, MaskVolumes.Removed));
        scene.AssertEqual(Any(s_lungs, s_trachea), MaskVolumes.Rest);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(8, true)]
    [InlineData(16, false)]
    [InlineData(12, true)]
    public void Thin_air_between_lung_is_an_emphysema_and_between_walls_it_is_not(double radiusMm, bool hasWalls)
    {
        // No airway is wider than 13 mm; without walls, the air counts with some millimetres around it.
        Func<Vector3, bool> thin = Ball(50, 0, 0, radiusMm), hole = Box(50, 80, -2, 2, -2, 2);
        Func<Vector3, bool> shell = Without(Ball(50, 0, 0, radiusMm + 4), Any(thin, hole));
        using MaskScene scene = Drawn(2, hasWalls ? Without(s_lungs, shell) : s_lungs, thin);
        RemovedAir removed = Remove(scene);
        Assert.InRange(scene.Share(MaskVolumes.Removed, thin), hasWalls ? 0.97 : 0, hasWalls ? 1 : 0);
        Assert.Equal(hasWalls, removed.AirwayMl > 0);
        Assert.Equal(0, removed.GasMl);
    }

    [Theory]
    [InlineData(AirwayRule.Remove)]
    [InlineData(AirwayRule.Keep)]
    public void Wide_gas_behind_walls_is_taken_out_even_if_airways_are_kept(Enum anyRule)
    {
        var rule = (AirwayRule)anyRule;
        Func<Vector3, bool> stomach = Box(20, 70, -25, 25, -118, -66), hole = Box(40, 46, -3, 3, -70, -58);
        using MaskScene scene = Drawn(2, s_lungs, Any(stomach, hole, s_trachea), rule);
        RemovedAir removed = Remove(scene);
        Assert.InRange(scene.Share(MaskVolumes.Lungs, stomach), 0, 0.01);
        Assert.InRange(removed.GasMl, 120, 145);
        Assert.Equal((0, false), (removed.PneumothoraxMl, removed.IsDoubtful));
        double kept = scene.Share(MaskVolumes.Lungs, Box(-6, 6, -6, 6, 0, 100));
        Assert.Equal(rule == AirwayRule.Keep ? 1 : 0, kept);
        // The trachea is measured in any case.
        Assert.InRange(removed.AirwayMl, 15, 60);
    }

    [Fact]
    public void Gas_opposite_of_lung_is_a_pneumothorax_and_stays()
    {
        using MaskScene scene = Drawn(2, s_right, Any(s_left, Box(-22, 22, -5, 5, -5, 5)));
        RemovedAir removed = Remove(scene);
        Assert.InRange(scene.Share(MaskVolumes.Lungs, s_left), 0.99, 1);
        Assert.Equal(0, removed.GasMl);
        Assert.InRange(removed.PneumothoraxMl, 0.97 * 720, 1.05 * 720);
    }

    [Fact]
    public void Lungs_without_thin_air_stay_as_they_are()
    {
        using MaskScene scene = Drawn(4, s_lungs, _ => false);
        RemovedAir removed = Remove(scene);
        Assert.Equal((0.0, 0.0, 0.0, false), (removed.AirwayMl, removed.GasMl, removed.PneumothoraxMl, removed.IsDoubtful));
        scene.AssertEqual(s_lungs, MaskVolumes.Lungs);
    }

    [Theory]
    [InlineData(149, 10, false, 0, true)]
    [InlineData(150, 10, false, 0, false)]
    [InlineData(150, 4, false, 0, true)]
    [InlineData(150, 5, true, 0.5, false)]
    [InlineData(249, 4, true, 0.5, true)]
    [InlineData(250, 4, true, 1, false)]
    public void A_regions_border_and_vessels_decide_whether_it_has_walls(
        long lungSide, long vessels, bool isWide, double emptyShare, bool isWalled)
    {
        long thin = 200;
        var region = AirRegion.Of(new BitComponent(
            1, 1000, [1000, lungSide, vessels, isWide ? 1 : 0, thin, (long)(emptyShare * thin)]));
        Assert.Equal((isWalled, isWide, emptyShare), (region.IsWalled, region.IsWide, region.EmptyShare));
        // No border and no thin air at all.
        Assert.Equal((0, 0), (AirRegion.Of(region.Component with { Common = [0, 0, 0, 0, 0, 0] }).LungShare,
            AirRegion.Of(region.Component with { Common = [0, 0, 0, 0, 0, 0] }).EmptyShare));
    }

    private static RemovedAir Remove(MaskScene scene) => new Airways(scene.Bits, scene.Plan, scene.Axes).Remove();

    /// <param name="lung">Has -850 HU.</param>
    /// <param name="thin">Has -1000 HU; the remainder is tissue.</param>
    private static MaskScene Drawn(double mm, Func<Vector3, bool> lung, Func<Vector3, bool> thin, AirwayRule rule = AirwayRule.Remove)
    {
        var scene = new MaskScene(
            Axial(mm, 200, 140, 248), p => thin(p) ? -1000 : lung(p) ? -850 : 40, new MaskOptions { Airways = rule });
        scene.Set(MaskVolumes.Lungs, Any(lung, thin));
        scene.Bits.Copy(MaskVolumes.Lungs, MaskVolumes.Rest);
        return scene;
    }
}
