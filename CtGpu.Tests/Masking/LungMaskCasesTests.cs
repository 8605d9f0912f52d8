using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Phantom.Cases;

namespace CtGpu.Tests.Masking;

/// <summary>The lung mask and its verdict on every phantom with a known truth.</summary>
public sealed class LungMaskCasesTests : IDisposable
{
    /// <summary>
    /// Phantoms whose right mask is beyond the method; none is called ok. A hole of 25 mm is wider than the seal, and dark streaks tear
    /// the lungs.
    /// </summary>
    private static readonly string[] s_exceptions = ["drain-hole", "metal-streaks"];

    private readonly CpuEngine _engine = new(2);

    public static TheoryData<string> Names => [.. PhantomCases.All.Select(one => one.Name)];

    public void Dispose() => _engine.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_phantom_gets_the_mask_and_the_verdict_that_it_should_get(string name)
    {
        var masked = MaskedCase.Of(name, _engine);
        double dice = masked.Dice();
        string found = FormattableString.Invariant(
            $"{masked.Quality.Verdict} {string.Join(',', masked.Quality.Reasons)}, Dice {dice:0.0000}, {masked.Result.Lungs}");
        ExpectedMask expected = PhantomCases.Find(name)!.Expected;
        bool hasLungs = masked.Phantom.Litres() > 0;
        Assert.False(masked.Quality.Verdict == QualityVerdict.Ok && dice < 0.95, found);
        Assert.False(masked.Quality.Verdict == QualityVerdict.Failed && dice >= 0.95 && hasLungs, found);
        if (s_exceptions.Contains(name) || expected == ExpectedMask.Flag) Assert.True(masked.Quality.Verdict != QualityVerdict.Ok, found);
        else if (expected == ExpectedMask.None) Assert.True(masked.Quality.Verdict == QualityVerdict.Failed, found);
        else Assert.True(masked.Quality.Verdict == QualityVerdict.Ok && dice >= 0.97, found);
    }

    [Fact]
    public void Airways_are_kept_on_request()
    {
        var kept = MaskedCase.Of("chest", _engine, new MaskOptions { Airways = AirwayRule.Keep });
        Assert.InRange(kept.Dice(Tissue.Lungs | Tissue.Airway), 0.99, 1);
        Assert.InRange(MaskedCase.Of("chest", _engine).Recall(Tissue.Airway), 0, 0.15);
    }

    [Fact]
    public void Nodules_at_the_wall_are_included_on_request()
    {
        var closed = MaskedCase.Of("wall-nodules", _engine, new MaskOptions { CloseWallMm = 30 });
        Assert.InRange(closed.Recall(Tissue.Nodule), 0.9, 1);
        Assert.InRange(closed.Mask.Count(voxel => voxel) / (double)closed.Phantom.Truth().Count(voxel => voxel == 1), 0.96, 1.04);
        Assert.InRange(MaskedCase.Of("wall-nodules", _engine).Recall(Tissue.Nodule), 0, 0.2);
    }

    [Theory]
    [InlineData("chest")]
    [InlineData("no-trachea")]
    [InlineData("prone")]
    [InlineData("decubitus")]
    [InlineData("coronal")]
    [InlineData("sagittal")]
    [InlineData("child-fine")]
    public void The_left_lung_is_told_from_the_right_one(string name)
    {
        var split = MaskedCase.Of(name, _engine, new MaskOptions { SplitLungs = true });
        Assert.InRange(split.Dice(split.Left, Tissue.LeftLung), 0.97, 1);
        Assert.All(split.Left.Zip(split.Mask), pair => Assert.True(pair.Second || !pair.First));
        double litres = split.Result.Lungs.LeftVoxels * split.Phantom.Geometry.VoxelMm3 / 1e6;
        Assert.InRange(litres / split.Phantom.Litres(Tissue.LeftLung), 0.96, 1.04);
    }
}
