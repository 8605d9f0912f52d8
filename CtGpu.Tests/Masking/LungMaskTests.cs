using CtGpu.Kernels.Labeling;
using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Masking;

public sealed class LungMaskTests
{
    private static readonly Shape3 s_shape = new(10, 10, 10);
    private static readonly Spacing3 s_millimetre = new(1, 1, 1);
    private static readonly string[] s_filled = ["outside", "fill", "largest", "facts"];
    private static readonly string[] s_sealedAgain = ["threshold", "outside sealed 8", "fill", "largest", "facts"];
    private static readonly string[] s_filledAgain = ["threshold", .. s_filled];

    [Fact]
    public void Lungs_filled_fill_each_slice()
    {
        (LungMaskResult result, List<string> verbs) = Run(new MaskOptions(), Facts(100));
        Assert.Equal(s_filled, verbs);
        Assert.False(result.LeakClosed);
        Assert.Same(result.Segmented, result.Final);
    }

    [Fact]
    public void Lungs_leave_vessels_out()
    {
        (_, List<string> verbs) = Run(new MaskOptions { Kind = MaskKind.Lungs }, Facts(100));
        Assert.Equal(["outside", "largest", "facts"], verbs);
    }

    [Fact]
    public void Dilation_comes_last_and_facts_are_read_again()
    {
        (LungMaskResult result, List<string> verbs) = Run(new MaskOptions { DilateMm = 5 }, Facts(100), Facts(200));
        Assert.Equal([.. s_filled, "dilate 5", "facts"], verbs);
        Assert.Equal(100, result.Segmented.Voxels);
        Assert.Equal(200, result.Final.Voxels);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(29, true)]
    [InlineData(0, true)]
    public void A_mask_too_small_for_lungs_is_made_again_with_the_chest_sealed(long voxels, bool again)
    {
        (LungMaskResult result, List<string> verbs) = Run(new MaskOptions(), Facts(voxels), Facts(100));
        Assert.Equal(again ? [.. s_filled, .. s_sealedAgain] : s_filled, verbs);
        Assert.Equal(again, result.LeakClosed);
        Assert.Equal(again ? 100 : voxels, result.Final.Voxels);
    }

    [Theory]
    [InlineData(29, (int)VolumeFaces.None)]
    [InlineData(351, (int)VolumeFaces.None)]
    [InlineData(100, (int)VolumeFaces.YPlus)]
    public void A_sealed_mask_that_is_no_better_is_discarded_and_the_first_computed_again(long voxels, int touches)
    {
        (LungMaskResult result, List<string> verbs) = Run(
            new MaskOptions(), Facts(5), Facts(voxels) with { Touches = (VolumeFaces)touches }, Facts(5));
        Assert.Equal([.. s_filled, .. s_sealedAgain, .. s_filledAgain], verbs);
        Assert.False(result.LeakClosed);
        Assert.Equal(5, result.Final.Voxels);
    }

    [Fact]
    public void A_sealed_mask_may_leave_the_volume_at_the_top_and_bottom()
    {
        (LungMaskResult result, _) = Run(new MaskOptions(), Facts(5), Facts(100) with { Touches = VolumeFaces.ZMinus | VolumeFaces.ZPlus });
        Assert.True(result.LeakClosed);
    }

    [Fact]
    public void Close_zero_never_seals()
    {
        (_, List<string> verbs) = Run(new MaskOptions { CloseMm = 0 }, Facts(0));
        Assert.Equal(s_filled, verbs);
    }

    [Fact]
    public void A_given_radius_always_seals_and_reports_no_leak()
    {
        (LungMaskResult result, List<string> verbs) = Run(new MaskOptions { CloseMm = 3 }, Facts(5));
        Assert.Equal(["outside sealed 3", "fill", "largest", "facts"], verbs);
        Assert.False(result.LeakClosed);
    }

    [Fact]
    public void The_tutorial_never_seals()
    {
        (_, List<string> verbs) = Run(TutorialPreset.Options.Mask, Facts(0));
        Assert.Equal(s_filled, verbs);
    }

    [Fact]
    public void Balls_are_measured_in_the_spacing_given()
    {
        MaskPlan plan = new MaskOptions { DilateMm = 4 }.PlanFor(new Spacing3(2, 1, 0.5), s_shape);
        Assert.Equal((2, 4, 8), (plan.Dilation!.RadiusZ, plan.Dilation.RadiusY, plan.Dilation.RadiusX));
    }

    private static (LungMaskResult Result, List<string> Verbs) Run(MaskOptions options, params MaskFacts[] facts)
    {
        using var slot = new RecordingSlot(facts);
        LungMaskResult result = LungMask.Run(slot, options.PlanFor(s_millimetre, s_shape), s_shape);
        return (result, slot.Verbs);
    }

    private static MaskFacts Facts(long voxels) => new(voxels, voxels / 2, 500, [voxels], VolumeFaces.None, null);
}
