using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking.Air;

/// <summary>A box of 300×200 mm of tissue with two lungs as boxes, and other air.</summary>
public sealed class LungCandidatesTests
{
    private static readonly Func<Vector3, bool> s_body = Box(-150, 150, -100, 100, -200, 200);
    private static readonly Func<Vector3, bool> s_right = Box(-110, -30, -60, 60, -70, 70);
    private static readonly Func<Vector3, bool> s_left = Box(30, 110, -60, 60, -70, 70);

    [Theory]
    [MemberData(nameof(Orientations), MemberType = typeof(MaskScene))]
    public void Both_lungs_are_found_on_every_grid(string orientation)
    {
        using MaskScene scene = Drawn(Oriented(orientation, 5, 340, 240, 200), _ => -850, Any(s_right, s_left));
        FoundLungs found = Candidates(scene).Find();
        Assert.Equal((2, 0, 0, 2), (found.Whole.Count, found.Cut.Count, found.Gas.Count, found.All.Count));
        // The diameter of a circle of 300×200 mm².
        Assert.Equal(Math.Sqrt(4 * 60000 / Math.PI), found.PatientMm, 1e-9);
        scene.AssertEqual(Any(s_right, s_left), MaskVolumes.Lungs);
    }

    [Fact]
    public void A_hollow_near_the_outside_is_no_lung()
    {
        // A table below the back.
        Func<Vector3, bool> hollow = Box(-100, 100, 105, 115, -60, 60), table = Box(-120, 120, 95, 120, -200, 200);
        using MaskScene scene = Drawn(Axial(5, 340, 260, 200), _ => -850, Any(s_right, s_left, hollow), Any(s_body, table));
        FoundLungs found = Candidates(scene).Find();
        Assert.Equal(AirKind.NearOutside, found.All[2].Kind);
        scene.AssertEqual(Any(s_right, s_left), MaskVolumes.Lungs);

        // The same hollow deep in the body is a small lung.
        Func<Vector3, bool> deep = Box(-100, 100, 75, 85, -60, 60);
        using MaskScene other = Drawn(Axial(5, 340, 260, 200), _ => -850, Any(s_right, s_left, deep));
        Candidates(other).Find();
        other.AssertEqual(Any(s_right, s_left, deep), MaskVolumes.Lungs);
    }

    [Fact]
    public void Gas_without_tissue_is_no_lung()
    {
        Func<Vector3, bool> stomach = Box(20, 80, -40, 20, -95, -60);
        Func<Vector3, bool> lungs = Any(Box(-110, -30, -60, 60, -50, 90), Box(30, 110, -60, 60, -50, 90));
        using MaskScene gas = Drawn(Axial(5, 340, 240, 200), p => stomach(p) ? -1000 : -850, Any(lungs, stomach));
        FoundLungs found = Candidates(gas).Find();
        Assert.Single(found.Gas);
        gas.AssertEqual(lungs, MaskVolumes.Lungs);
        using MaskScene air = Drawn(Axial(5, 340, 240, 200), _ => -850, Any(lungs, stomach));
        Assert.Empty(Candidates(air).Find().Gas);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, false)]
    public void Vessels_make_a_lung_of_air_that_is_nearly_gas(int vessels, bool isLung)
    {
        Func<Vector3, bool> box = Box(-50, 50, -50, 50, -50, 50);
        Func<Vector3, bool> rods = p => vessels > 0 && p.Y is > -5 and < 5 && Math.Abs(p.X) is > 20 and < 30;
        // A tenth of the box is no gas.
        using MaskScene scene = Drawn(Axial(5, 340, 240, 200), p => p.Z is > 30 and < 40 ? -870 : -1000, Without(box, rods));
        FoundLungs found = Candidates(scene).Find();
        LungCandidate candidate = Assert.Single(found.All);
        Assert.InRange(candidate.GasShare, MaskBounds.GasShare, MaskBounds.SureGasShare);
        Assert.Equal(isLung, found.Lungs.Any());
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(60, true)]
    public void A_second_lung_stays_from_a_twelfth_of_the_first_one(double lengthMm, bool stays)
    {
        // 100 and 120 ml beside 1344 ml: 7.4 % and 8.9 %.
        Func<Vector3, bool> small = Box(-110, -70, -lengthMm / 2, lengthMm / 2, -25, 25);
        using MaskScene scene = Drawn(Axial(5, 340, 240, 200), _ => -850, Any(s_left, small));
        FoundLungs found = Candidates(scene).Find();
        Assert.Equal(stays ? 2 : 1, found.Whole.Count);
        Assert.Equal(stays ? 1 : 0, scene.Share(MaskVolumes.Lungs, small));
        Assert.Equal(1, scene.Share(MaskVolumes.Lungs, s_left));
    }

    [Fact]
    public void A_component_of_less_than_5_ml_is_not_judged()
    {
        Func<Vector3, bool> small = Box(-10, 10, -10, 10, -5, 5), enough = Box(-10, 10, -10, 10, -10, 10);
        using MaskScene scene = Drawn(Axial(5, 340, 240, 200), _ => -850, small);
        Assert.Empty(Candidates(scene).Find().All);
        using MaskScene other = Drawn(Axial(5, 340, 240, 200), _ => -850, enough);
        Assert.Single(Candidates(other).Find().All);
    }

    [Fact]
    public void Air_that_surrounds_the_patient_within_a_frame_is_outside()
    {
        // The scanner's padding is solid and closes the air of the room off.
        Func<Vector3, bool> room = Without(Box(-170, 170, -120, 120, -200, 200), s_body);
        Func<Vector3, bool> lungs = Any(s_right, s_left);
        using MaskScene scene = Drawn(Axial(5, 400, 300, 200), p => room(p) ? -1000 : -850, Any(room, lungs), _ => true);
        Assert.Equal(0, scene.Share(MaskVolumes.Outside, room));
        Candidates(scene).Find();
        scene.AssertEqual(room, MaskVolumes.Outside);
        scene.AssertEqual(lungs, MaskVolumes.Lungs);
    }

    [Fact]
    public void Air_below_the_skin_is_cut_off_where_it_is_thin()
    {
        Func<Vector3, bool> lung = Box(-90, -30, -60, 60, -51, 51);
        Func<Vector3, bool> sheet = Any(Box(-120, 120, -96, -90, -60, 60), Box(-62, -58, -92, -58, -1.6, 1.6));
        using MaskScene scene = Drawn(Axial(3, 330, 240, 180), _ => -850, Any(lung, sheet));
        FoundLungs found = Candidates(scene).Find();
        Assert.Equal(AirKind.NearOutside, Assert.Single(found.All).Kind);
        Assert.Empty(found.Whole);
        Assert.Single(found.Cut);
        Assert.InRange(scene.Share(MaskVolumes.Lungs, lung), 0.98, 1);
        // A stump of the connection remains.
        Assert.InRange(scene.Share(MaskVolumes.Lungs, Without(sheet, lung)), 0, 0.002);
    }

    [Fact]
    public void A_lung_that_reaches_the_skin_is_not_cut_if_that_gains_nothing()
    {
        Func<Vector3, bool> lung = Box(60, 144, -60, 60, -51, 51);
        using MaskScene scene = Drawn(Axial(3, 330, 240, 180), _ => -850, lung);
        FoundLungs found = Candidates(scene).Find();
        Assert.InRange(Assert.Single(found.Whole).NearShare, MaskBounds.CutNearShare, MaskBounds.NearShare);
        Assert.Empty(found.Cut);
        scene.AssertEqual(lung, MaskVolumes.Lungs);
    }

    [Theory]
    [InlineData(-70, 70, true)]
    [InlineData(-95, -75, false)]
    public void Gas_opposite_of_a_lung_is_a_pneumothorax(double from, double to, bool isOpposite)
    {
        Func<Vector3, bool> gas = Box(30, 110, -60, 60, from, to);
        using MaskScene scene = Drawn(Axial(5, 340, 240, 200), p => gas(p) ? -1000 : -850, Any(s_right, gas));
        LungCandidates candidates = Candidates(scene);
        FoundLungs found = candidates.Find();
        Assert.Single(found.Gas);
        Assert.Equal(0, scene.Share(MaskVolumes.Lungs, gas));
        Assert.Equal(isOpposite ? (to - from) * 120 * 80 / 1000 : 0, candidates.AddOppositeGas(found), 1e-6);
        Assert.Equal(isOpposite ? 1 : 0, scene.Share(MaskVolumes.Lungs, gas));
    }

    [Theory]
    [InlineData(150, 12)]
    [InlineData(80, 8)]
    [InlineData(20, 4)]
    public void The_distance_from_the_outside_shrinks_with_the_patient(double halfWidth, double nearMm)
    {
        // A square of 160 mm has the area of a circle of 180 mm.
        using MaskScene scene = Drawn(
            Axial(2, 340, 340, 8), _ => -850, _ => false, Box(-halfWidth, halfWidth, -halfWidth, halfWidth, -20, 20));
        Candidates(scene).MarkNear();
        for (double depth = 1; depth < 20; depth += 2)
        {
            Func<Vector3, bool> at = Box(-halfWidth + depth - 1, -halfWidth + depth + 1, -2, 2, -2, 2);
            // The centre of the first outside voxel is a millimetre beyond the edge.
            Assert.Equal(depth + 1 <= nearMm ? 1 : 0, scene.Share(MaskVolumes.Near, at));
        }
    }

    private static LungCandidates Candidates(MaskScene scene) => new(scene.Bits, scene.Plan, scene.Axes);

    private static MaskScene Drawn(
        VolumeGeometry grid, Func<Vector3, double> air, Func<Vector3, bool> hollows, Func<Vector3, bool>? body = null)
    {
        body ??= s_body;
        var scene = new MaskScene(grid, p => hollows(p) ? air(p) : body(p) ? 40 : -1000);
        scene.SetSolid();
        OutsideAir.Find(scene.Bits, scene.Plan, scene.Axes);
        return scene;
    }
}
