using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Kernels.Labeling;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Masking.Air;

/// <summary>A box of 60 mm with a cavity of 36 mm and, at its front, a tunnel to the outside.</summary>
[Collection(DeviceTests.Name)]
public sealed class OutsideAirTests(TestDevices devices)
{
    private static readonly Func<Vector3, bool> s_body = MaskScene.Box(-30, 30, -30, 30, -100, 100);
    private static readonly Func<Vector3, bool> s_cavity = MaskScene.Box(-18, 18, -18, 18, -14, 14);
    private static readonly Func<Vector3, bool> s_middle = MaskScene.Box(-8, 8, -8, 8, -8, 8);
    private static readonly Func<Vector3, bool> s_around = p => !s_body(p);

    [Theory]
    [MemberData(nameof(MaskScene.Orientations), MemberType = typeof(MaskScene))]
    public void A_narrow_opening_is_sealed_and_a_wide_one_is_not(string orientation)
    {
        using (MaskScene narrow = Found(Tunnel(6), sealMm: 4, orientation))
        {
            AssertInside(narrow, s_cavity);
            narrow.AssertEqual(p => !IsSolid(p, Tunnel(6)), MaskVolumes.Air);
            Assert.Equal(1, narrow.Share(MaskVolumes.Outside, s_around));
        }

        using MaskScene wide = Found(Tunnel(12), sealMm: 4, orientation);
        AssertOutside(wide, s_middle);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_device_seals_as_the_processor_does(string device)
    {
        using MaskScene narrow = Found(Tunnel(6), 4, access: new DeviceAccess(devices.Context(device)));
        AssertInside(narrow, s_cavity);
        using MaskScene wide = Found(Tunnel(12), 4, access: new DeviceAccess(devices.Context(device)));
        AssertOutside(wide, s_middle);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(8, true)]
    public void The_seals_ball_decides_what_is_narrow(double sealMm, bool isSealed)
    {
        // A tunnel of six voxels. The ball of 5 mm has five across, the others have seven and nine.
        using MaskScene scene = Found(Tunnel(12), sealMm);
        if (isSealed) AssertInside(scene, s_middle);
        else AssertOutside(scene, s_middle);
    }

    [Fact]
    public void Without_a_seal_any_opening_counts()
    {
        using MaskScene open = Found(Tunnel(4), sealMm: 0);
        AssertOutside(open, s_cavity);
        using MaskScene closed = Found(_ => false, sealMm: 0);
        AssertInside(closed, s_cavity);
    }

    [Theory]
    [MemberData(nameof(MaskScene.Orientations), MemberType = typeof(MaskScene))]
    public void Air_that_leaves_the_scan_at_head_and_feet_stays_inside(string orientation)
    {
        Func<Vector3, bool> shaft = MaskScene.Box(-18, 18, -18, 18, -100, 100);
        foreach (double sealMm in (double[])[0, 4])
        {
            using MaskScene scene = Found(shaft, sealMm, orientation);
            AssertInside(scene, shaft);
            Assert.Equal(1, scene.Share(MaskVolumes.Outside, s_around));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void From_the_corner_only_air_that_the_first_voxel_reaches_is_outside(double sealMm)
    {
        // A plate from side to side parts the air at the front from the air at the back.
        Func<Vector3, bool> front = p => p.Y < -30, back = p => p.Y > 30;
        using MaskScene corner = Find(p => !front(p) && !back(p), sealMm, Background.Corner);
        corner.AssertEqual(front, MaskVolumes.Outside);
        corner.AssertEqual(back, MaskVolumes.Rest);
        using MaskScene faces = Find(p => !front(p) && !back(p), sealMm, Background.Faces);
        faces.AssertEqual(p => front(p) || back(p), MaskVolumes.Outside);
    }

    [Fact]
    public void The_leak_is_the_share_of_the_lungs_that_would_be_open()
    {
        // Two cavities of the same size; the tunnel opens one of them.
        Func<Vector3, bool> one = MaskScene.Box(-18, -2, -18, 18, -14, 14), other = MaskScene.Box(2, 18, -18, 18, -14, 14);
        Func<Vector3, bool> tunnel = MaskScene.Box(-12, -8, -31, 0, -2, 2);
        using MaskScene scene = Find(p => s_body(p) && !one(p) && !other(p) && !tunnel(p), sealMm: 4);
        Assert.Equal(0.5, Leak(MaskScene.Any(one, other)));
        Assert.Equal(1, Leak(one));
        Assert.Equal(0, Leak(other));
        Assert.Equal(0, Leak(_ => false));
        using MaskScene open = Find(p => s_body(p) && !one(p) && !other(p) && !tunnel(p), sealMm: 0);
        open.Set(MaskVolumes.Lungs, one);
        Assert.Equal(0, OutsideAir.LeakOf(open.Bits, open.Plan, open.Axes, open.Bits.Count(MaskVolumes.Lungs)));

        double Leak(Func<Vector3, bool> lungs)
        {
            scene.Set(MaskVolumes.Lungs, lungs);
            return OutsideAir.LeakOf(scene.Bits, scene.Plan, scene.Axes, scene.Bits.Count(MaskVolumes.Lungs));
        }
    }

    private static Func<Vector3, bool> Tunnel(double mm) => MaskScene.Box(-mm / 2, mm / 2, -40, 0, -mm / 2, mm / 2);

    private static bool IsSolid(Vector3 p, Func<Vector3, bool> opening) => s_body(p) && !s_cavity(p) && !opening(p);

    private static MaskScene Found(
        Func<Vector3, bool> opening, double sealMm, string orientation = "axial", IBitVolumesAccess? access = null) =>
        Find(p => IsSolid(p, opening), sealMm, Background.Faces, orientation, access);

    private static MaskScene Find(
        Func<Vector3, bool> solid, double sealMm, Background background = Background.Faces, string orientation = "axial",
        IBitVolumesAccess? access = null)
    {
        var scene = new MaskScene(
            MaskScene.Oriented(orientation, 2, 84, 80, 48), p => solid(p) ? 40 : -1000,
            new MaskOptions { CloseMm = sealMm, Background = background }, access);
        scene.SetSolid();
        OutsideAir.Find(scene.Bits, scene.Plan, scene.Axes);
        return scene;
    }

    private static void AssertInside(MaskScene scene, Func<Vector3, bool> shape)
    {
        Assert.Equal(1, scene.Share(MaskVolumes.Rest, shape));
        Assert.Equal(0, scene.Share(MaskVolumes.Outside, shape));
    }

    private static void AssertOutside(MaskScene scene, Func<Vector3, bool> shape)
    {
        Assert.Equal(0, scene.Share(MaskVolumes.Rest, shape));
        Assert.Equal(1, scene.Share(MaskVolumes.Outside, shape));
    }
}
