using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking.Coarse;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;
using static CtGpu.Tests.Support.Volumes.MaskScene;

namespace CtGpu.Tests.Masking.Coarse;

public sealed class MirrorImageTests
{
    [Theory]
    [InlineData("###....", "....###", 1)]
    [InlineData("....###", "###....", 1)]
    [InlineData("##.....", "...####", 1)]
    // The mirror plane is at the mean of both: 2, so the air at 0 and 1 is opposite of 3 and 4.
    [InlineData("##.....", "...#.#.", 0.5)]
    [InlineData("##.....", "..#....", 0.5)]
    // What is opposite lies beyond the volume.
    [InlineData("#......", "....###", 0)]
    [InlineData("###....", ".......", 0)]
    [InlineData(".......", "###....", 0)]
    [InlineData(".......", ".......", 0)]
    public void Air_is_compared_with_lung_at_the_other_side_of_the_mean(string air, string lungs, double share) =>
        Assert.Equal(share, MirrorImage.ShareOf(Row(air), Row(lungs)));

    [Theory]
    [MemberData(nameof(Orientations), MemberType = typeof(MaskScene))]
    public void The_other_side_is_the_patients_on_every_grid(string orientation)
    {
        // The air has lung only at the other side of the body, neither above, below, in front nor behind.
        Func<Vector3, bool> air = Box(20, 50, -40, -10, 10, 40), lungs = Box(-50, -20, -40, -10, 10, 40);
        using var scene = new MaskScene(Oriented(orientation, 2.5, 120, 100, 90), _ => 0);
        scene.Set(BitVolume.A, air);
        scene.Set(BitVolume.B, lungs);
        Assert.Equal(1, Share(scene));
        scene.Set(BitVolume.B, Box(-50, -20, 10, 40, 10, 40));
        Assert.Equal(0, Share(scene));

        static double Share(MaskScene scene) => MirrorImage.ShareOf(scene.Bits, scene.Grid, scene.Axes, BitVolume.A, BitVolume.B);
    }

    private static CoarseVolume Row(string blocks) => new(
        new Shape3(1, 1, blocks.Length), new Spacing3(5, 5, 5), [.. blocks.Select(block => block == '#' ? 8 : 0)],
        [.. blocks.Select(_ => 8)]);
}
