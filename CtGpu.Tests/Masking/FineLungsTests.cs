using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Kernels.Geometry;

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
}
