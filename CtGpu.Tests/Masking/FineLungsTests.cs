using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking;

/// <summary>Lungs that are found on blocks and drawn in voxels.</summary>
public sealed class FineLungsTests : IDisposable
{
    private static readonly Spacing3 s_small = new(1, 1, 1);

    private readonly CpuEngine _engine = new(2);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("child")]
    [InlineData("infant")]
    public void Small_voxels_give_the_same_verdict_and_a_fine_outline(string name)
    {
        var fine = MaskedCase.Of(name, _engine, new MaskOptions { SplitLungs = true }, s_small);
        Assert.Equal("ok", fine.Quality.Verdict);
        Assert.InRange(fine.Dice(), 0.985, 1);
        Assert.InRange(fine.Dice(fine.Left, Tissue.LeftLung), 0.98, 1);
        Assert.All(fine.Left.Zip(fine.Mask), pair => Assert.True(pair.Second || !pair.First));
        double litres = fine.Result.Lungs.LeftVoxels * fine.Phantom.Geometry.VoxelMm3 / 1e6;
        Assert.InRange(litres / fine.Phantom.Litres(Tissue.LeftLung), 0.97, 1.03);
    }

    [Fact]
    public void Dilation_and_closing_keep_the_lungs_apart()
    {
        var plain = MaskedCase.Of("infant", _engine, new MaskOptions(), s_small);
        var options = new MaskOptions { SplitLungs = true, DilateMm = 4, CloseWallMm = 10 };
        var wide = MaskedCase.Of("infant", _engine, options, s_small);
        Assert.True(plain.Mask.Zip(wide.Mask).All(pair => pair.Second || !pair.First));
        // The facts are those before closing and dilation.
        Assert.Equal(plain.Result.Lungs.Voxels, wide.Result.Lungs.Voxels);
        int left = wide.Left.Count(set => set), all = wide.Mask.Count(set => set);
        Assert.InRange((double)left / all, 0.4, 0.6);
        Assert.All(wide.Left.Zip(wide.Mask), pair => Assert.True(pair.Second || !pair.First));
    }

    [Fact]
    public void Lung_beside_an_airway_stays_if_the_wall_between_them_is_thinner_than_a_block()
    {
        Func<Vector3, bool> body = Box(-90, 90, -60, 60, -70, 70);
        Func<Vector3, bool> lungs = Any(Box(-70, -9, -40, 40, -50, 50), Box(25, 70, -40, 40, -50, 50));
        // The airway is open to the head. Its wall is one voxel thick at the right lung.
        Func<Vector3, bool> airway = Cylinder(8);
        Func<Vector3, bool> wall = p => p.X > -10 && p.X < -8 && Math.Abs(p.Y) < 10;
        using var scene = new MaskScene(
            Axial(1, 200, 140, 140), p => airway(p) ? -1000 : wall(p) ? -400 : lungs(p) ? -850 : body(p) ? 40 : -1000);
        scene.SetSolid();
        LungMaskResult result = LungMask.Run(scene.Bits, scene.Plan);
        Assert.InRange(scene.Share(BitVolume.Result, airway), 0, 0.02);
        Assert.InRange(scene.Share(BitVolume.Result, Box(-25, -12, -20, 20, -40, 40)), 0.99, 1);
        // A cylinder with a radius of 8 mm.
        Assert.InRange(result.Lungs.AirwayMl, 0.8 * 24, 1.5 * 24);
    }

    /// <summary>Airways are searched twice. Each time, two blocks of the lung beside them may be taken out with them.</summary>
    [Fact]
    public void Lung_in_blocks_that_were_taken_out_with_an_airway_returns_up_to_the_wall()
    {
        Func<Vector3, bool> lung = Box(-40, -9, -30, 30, -30, 30), airway = Box(-7, 9, -30, 30, -30, 30);
        using var scene = new MaskScene(Axial(1, 90, 90, 90), p => airway(p) ? -1000 : lung(p) ? -870 : 40);
        scene.SetSolid();
        var fine = new FineLungs(scene.Bits, scene.Plan);
        // Blocks of 3 mm begin at -45 mm.
        scene.Set(BitVolume.F, Box(-39, -21, -30, 30, -30, 30));
        scene.Set(BitVolume.G, Box(-21, 9, -30, 30, -30, 30));
        scene.Bits.Shrink(BitVolume.F, MaskVolumes.Lungs);
        scene.Bits.Shrink(BitVolume.G, MaskVolumes.Removed);
        fine.Outline(new RemovedAir(0, 0, 0, IsDoubtful: false, ThinHounsfield: -935, WallHounsfield: -720));
        Assert.Equal(1, scene.Share(MaskVolumes.Lungs, Box(-39, -9.5, -29, 29, -29, 29)));
        Assert.Equal(0, scene.Share(MaskVolumes.Lungs, airway));
        // The ball does not reach into the corners.
        Assert.InRange(fine.ReturnedVoxels, 0.999 * 12 * 60 * 60, 12 * 60 * 60);
    }

    /// <summary>The wall of the oesophagus is thinner than a block. Air far from airways may be lung behind a fissure.</summary>
    [Fact]
    public void A_small_part_that_only_blocks_connect_with_the_lungs_is_removed_near_an_airway()
    {
        Func<Vector3, bool> lung = Box(-40, -1, -40, 40, -40, 40), oesophagus = Box(0, 6, -5, 2, -10, 10);
        Func<Vector3, bool> islet = Box(0, 6, 30, 36, -3, 3), airway = Box(6, 18, 4, 18, -40, 40);
        using var scene = new MaskScene(
            Axial(1, 90, 90, 90), p => airway(p) ? -1000 : oesophagus(p) || islet(p) ? -900 : lung(p) ? -870 : 40);
        scene.SetSolid();
        var fine = new FineLungs(scene.Bits, scene.Plan);
        scene.Set(BitVolume.F, Any(lung, oesophagus, islet, Box(-2, 1, -6, 3, -10, 10), Box(-2, 1, 30, 36, -3, 3)));
        scene.Bits.Shrink(BitVolume.F, MaskVolumes.Lungs);
        scene.Set(BitVolume.G, airway);
        scene.Bits.Shrink(BitVolume.G, MaskVolumes.Removed);
        fine.Outline(new RemovedAir(0, 0, 0, IsDoubtful: false, ThinHounsfield: -935, WallHounsfield: -720));
        Assert.Equal(0, scene.Share(MaskVolumes.Lungs, oesophagus));
        Assert.Equal(1, scene.Share(MaskVolumes.Lungs, lung));
        Assert.Equal(1, scene.Share(MaskVolumes.Lungs, islet));
    }

    private static Func<Vector3, bool> Cylinder(double radius) => p => (p.X * p.X) + (p.Y * p.Y) < radius * radius && p.Z > -50;
}
