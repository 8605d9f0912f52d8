using CtGpu.Kernels.Labeling;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Masking;

public sealed class MaskQualityTests
{
    /// <summary>100 × 100 × 100 voxels of 4 mm: 64 litres. Half a litre is 7812.5 voxels.</summary>
    private static readonly VolumeGeometry s_grid = new(
        new Shape3(100, 100, 100), new Spacing3(4, 4, 4), default, new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1));

    [Theory]
    [InlineData(0.03, "ok", "")]
    [InlineData(0.10, "ok", "")]
    [InlineData(0.35, "ok", "")]
    [InlineData(0.350001, "failed", "mask-too-large")]
    [InlineData(0.029999, "failed", "mask-too-small")]
    [InlineData(0.007813, "failed", "mask-too-small")]
    [InlineData(0.007812, "failed", "mask-too-small,not-a-thorax")]
    [InlineData(0, "failed", "empty-mask,not-a-thorax")]
    public void Size(double fraction, string verdict, string reasons) => Expect(verdict, reasons, Mask(fraction));

    [Theory]
    [InlineData((int)VolumeFaces.XMinus, true)]
    [InlineData((int)VolumeFaces.XPlus, true)]
    [InlineData((int)VolumeFaces.YMinus, true)]
    [InlineData((int)VolumeFaces.YPlus, true)]
    [InlineData((int)VolumeFaces.ZMinus, false)]
    [InlineData((int)VolumeFaces.ZPlus, false)]
    [InlineData((int)(VolumeFaces.ZPlus | VolumeFaces.YPlus), true)]
    public void Only_in_plane_faces_count(int touches, bool failed) =>
        Expect(failed ? "failed" : "ok", failed ? "touches-border" : "", Mask(0.1) with { Touches = (VolumeFaces)touches });

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.11, false)]
    [InlineData(0.89, false)]
    [InlineData(0.95, true)]
    public void A_mask_on_one_side_is_one_lung(double lowerX, bool oneLung)
    {
        MaskFacts facts = Mask(0.1);
        Expect(oneLung ? "suspect" : "ok", oneLung ? "one-lung" : "", facts with { LowerXVoxels = (long)(lowerX * facts.Voxels) });
    }

    [Fact]
    public void Left_and_right_are_not_judged_if_x_is_another_direction()
    {
        VolumeGeometry sagittal = s_grid with { Column = new Vector3(0, 1, 0), Row = new Vector3(0, 0, -1), Slice = new Vector3(1, 0, 0) };
        Assert.Equal("ok", MaskQuality.Judge(Result(Mask(0.1) with { LowerXVoxels = 0 }), sagittal).Verdict);
    }

    [Fact]
    public void No_air_outside_is_suspect() => Expect("suspect", "no-outside-air", Mask(0.1) with { OutsideVoxels = 0 });

    [Fact]
    public void A_closed_leak_is_suspect()
    {
        QualityVerdict verdict = MaskQuality.Judge(Result(Mask(0.1)) with { LeakClosed = true }, s_grid);
        Assert.Equal(("suspect", "leak-closed"), (verdict.Verdict, string.Join(',', verdict.Reasons)));
    }

    [Fact]
    public void A_failed_reason_and_suspect_reasons_give_failed_with_all_reasons() => Expect(
        "failed", "mask-too-large,touches-border,one-lung,no-outside-air",
        Mask(0.4) with { Touches = VolumeFaces.XPlus, LowerXVoxels = 0, OutsideVoxels = 0 });

    [Fact]
    public void The_verdict_is_on_the_lungs_before_dilation()
    {
        var dilated = new LungMaskResult(Mask(0.1), Mask(0.5) with { Touches = VolumeFaces.XPlus }, LeakClosed: false);
        Assert.Equal("ok", MaskQuality.Judge(dilated, s_grid).Verdict);
    }

    private static void Expect(string verdict, string reasons, MaskFacts facts)
    {
        QualityVerdict found = MaskQuality.Judge(Result(facts), s_grid);
        Assert.Equal((verdict, reasons), (found.Verdict, string.Join(',', found.Reasons)));
    }

    private static LungMaskResult Result(MaskFacts facts) => new(facts, facts, LeakClosed: false);

    private static MaskFacts Mask(double fraction)
    {
        long voxels = (long)Math.Round(fraction * s_grid.Shape.Voxels);
        return new MaskFacts(voxels, voxels / 2, 300_000, [voxels], VolumeFaces.None, null);
    }
}
