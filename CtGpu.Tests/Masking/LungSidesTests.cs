using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking;

/// <summary>Boxes of lung in a patient of 200×140 mm. The patient's right is at negative x.</summary>
public sealed class LungSidesTests
{
    private const double PatientMm = 190;

    private static readonly Func<Vector3, bool> s_right = Box(-80, -8, -48, 48, -48, 48);
    private static readonly Func<Vector3, bool> s_left = Box(8, 80, -48, 48, -48, 48);

    [Theory]
    [MemberData(nameof(Orientations), MemberType = typeof(MaskScene))]
    public void Separate_lungs_are_told_apart_in_the_patients_sense_on_every_grid(string orientation)
    {
        using MaskScene scene = Drawn(Any(s_right, s_left), orientation);
        Assert.Equal(LungSplit.Eroded, Divide(scene));
        scene.AssertEqual(s_right, MaskVolumes.Right);
        scene.AssertEqual(s_left, MaskVolumes.Left);
    }

    [Theory]
    [InlineData("axial", 8)]
    [InlineData("sagittal", 8)]
    [InlineData("prone", 16)]
    public void Lungs_that_touch_are_split_between_them(string orientation, double bridgeMm)
    {
        Func<Vector3, bool> bridge = Box(-12, 12, -bridgeMm / 2, bridgeMm / 2, -48, 48);
        using MaskScene scene = Drawn(Any(s_right, s_left, bridge), orientation);
        Assert.Equal(LungSplit.Eroded, Divide(scene));
        Assert.Equal(1, scene.Share(MaskVolumes.Right, s_right));
        Assert.Equal(1, scene.Share(MaskVolumes.Left, s_left));
        // Every voxel belongs to one lung.
        Assert.Equal(0, scene.Bits.CountCommon(MaskVolumes.Right, MaskVolumes.Left));
        scene.Bits.Or(MaskVolumes.Right, MaskVolumes.Left, BitVolume.E);
        scene.AssertEqual(Any(s_right, s_left, bridge), BitVolume.E);
    }

    [Theory]
    [InlineData("axial")]
    [InlineData("mirrored")]
    [InlineData("coronal")]
    [InlineData("on the side")]
    public void Lungs_that_do_not_come_apart_are_divided_by_the_middle_of_the_body(string orientation)
    {
        // The body reaches from -100 to 60; the lungs are one box.
        Func<Vector3, bool> all = Box(-80, 40, -48, 48, -48, 48);
        using MaskScene scene = Drawn(all, orientation, outside: p => p.X > 60);
        Assert.Equal(LungSplit.Plane, Divide(scene));
        scene.AssertEqual(p => all(p) && p.X < -20, MaskVolumes.Right);
        scene.AssertEqual(p => all(p) && p.X > -20, MaskVolumes.Left);
    }

    [Theory]
    [InlineData("axial", -1)]
    [InlineData("axial", 1)]
    [InlineData("prone", -1)]
    [InlineData("coronal", 1)]
    public void One_lung_is_the_right_or_the_left_one_as_a_whole(string orientation, int side)
    {
        // A twelfth of it is at the other side.
        Func<Vector3, bool> lung = Box(side > 0 ? -8 : -88, side > 0 ? 88 : 8, -48, 48, -48, 48);
        using MaskScene scene = Drawn(lung, orientation);
        Assert.Equal(LungSplit.OneLung, Divide(scene));
        scene.AssertEqual(lung, side < 0 ? MaskVolumes.Right : MaskVolumes.Left);
        Assert.Equal(0, scene.Bits.Count(side < 0 ? MaskVolumes.Left : MaskVolumes.Right));
    }

    [Fact]
    public void Without_lung_both_sides_are_empty()
    {
        using MaskScene scene = Drawn(_ => false);
        scene.Set(MaskVolumes.Left, s_left);
        scene.Set(MaskVolumes.Right, s_left);
        Assert.Equal(LungSplit.None, Divide(scene));
        Assert.Equal((0, 0), (scene.Bits.Count(MaskVolumes.Left), scene.Bits.Count(MaskVolumes.Right)));
    }

    [Theory]
    [InlineData(24, true)]
    [InlineData(20, false)]
    public void A_part_of_a_fifth_is_no_second_lung(double heightMm, bool isLung)
    {
        // As wide and deep as the right lung, of 96 mm: a quarter of it, or 1 to 4.8.
        Func<Vector3, bool> small = Box(8, 80, -48, 48, -48, -48 + heightMm);
        using MaskScene scene = Drawn(Any(s_right, small));
        Assert.Equal(isLung ? LungSplit.Eroded : LungSplit.Plane, Divide(scene));
        scene.AssertEqual(small, MaskVolumes.Left);
    }

    [Theory]
    // A quarter of the patient's diameter to the side is 47.5 mm; 35 % across the body is 66.5 mm.
    [InlineData(48, 0, true)]
    [InlineData(44, 0, false)]
    [InlineData(12, 68, true)]
    [InlineData(12, 64, false)]
    public void Parts_that_are_not_far_apart_are_not_two_lungs(double sidewaysMm, double deepMm, bool areLungs)
    {
        Func<Vector3, bool> one = Box(-80, -40, -60, -36, -48, 48);
        Func<Vector3, bool> other = Box(-80 + sidewaysMm, -40 + sidewaysMm, -60 + deepMm, -36 + deepMm, -48, 48);
        using MaskScene scene = Drawn(Any(one, other));
        Assert.Equal(areLungs, Divide(scene) == LungSplit.Eroded);
        if (areLungs) scene.AssertEqual(one, MaskVolumes.Right);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_dilated_mask_is_divided_at_equal_distance(double dilationMm)
    {
        using MaskScene scene = Drawn(Any(s_right, s_left));
        Divide(scene);
        scene.Bits.Dilate(MaskVolumes.Filled, scene.Plan.Ball(dilationMm), MaskVolumes.Lungs);
        new LungSides(scene.Bits, scene.Plan, scene.Axes).Extend(MaskVolumes.Lungs, dilationMm);
        bool[] mask = scene.Read(MaskVolumes.Lungs);
        scene.AssertEqual(p => p.X < 0 && mask[Index(scene, p)], MaskVolumes.Right);
        scene.AssertEqual(p => p.X > 0 && mask[Index(scene, p)], MaskVolumes.Left);
    }

    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 6)]
    [InlineData(12, 18)]
    [InlineData(40, 46)]
    public void Lungs_grow_in_steps_of_2_mm_up_to_6_mm_beyond(double distanceMm, double lastMm)
    {
        double[] growths = [.. LungSides.GrowthsMm(distanceMm)];
        Assert.Equal(Enumerable.Range(1, (int)lastMm / 2).Select(step => 2.0 * step), growths);
    }

    private static int Index(MaskScene scene, Vector3 p)
    {
        double mm = scene.Grid.Spacing.X;
        Vector3 from = p - scene.Grid.Origin;
        int z = (int)Math.Round(from.Z / mm), y = (int)Math.Round(from.Y / mm), x = (int)Math.Round(from.X / mm);
        return (((z * scene.Grid.Shape.Y) + y) * scene.Grid.Shape.X) + x;
    }

    private static LungSplit Divide(MaskScene scene) =>
        new LungSides(scene.Bits, scene.Plan, scene.Axes).Divide(scene.Bits.Count(MaskVolumes.Filled), PatientMm);

    private static MaskScene Drawn(Func<Vector3, bool> lungs, string orientation = "axial", Func<Vector3, bool>? outside = null)
    {
        var scene = new MaskScene(Oriented(orientation, 4, 200, 144, 144), p => lungs(p) ? -850 : 40);
        scene.Set(MaskVolumes.Filled, lungs);
        scene.Set(MaskVolumes.Outside, outside ?? (_ => false));
        return scene;
    }
}
