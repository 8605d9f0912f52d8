using CtGpu.Host;
using CtGpu.Host.Masking;
using CtGpu.Host.Memory;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Series;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Planning;

public sealed class VolumeMemoryTests
{
    private static readonly ConvertOptions s_native = new() { Spacing = null };
    private static readonly SeriesVolume s_thorax = SyntheticSeries.Volume(new Shape3(133, 512, 512), new Spacing3(2.5, 0.7, 0.7));

    [Fact]
    public void Input_and_results_are_the_buffers_of_the_conversion()
    {
        SeriesVolume volume = SyntheticSeries.Volume(new Shape3(9, 40, 70), new Spacing3(2, 1, 1));
        var options = new ConvertOptions { Normalize = new NormalizeOptions() };
        Conversion conversion = Conversion.Plan(volume, options);
        MemoryNeed need = VolumeMemory.Of(volume, options, jobs: 2, onCpu: false);
        Shape3 output = conversion.Grid.Shape;
        Assert.Equal(conversion.StoredBytes, need.Input);
        Assert.Equal((output.Voxels * (sizeof(short) + sizeof(float))) + new BitGrid(output).Bytes, need.Results);
        Assert.True(VolumeMemory.Of(volume, options, jobs: 2, onCpu: true).Working > need.Working);
    }

    [Fact]
    public void Fewer_steps_need_less()
    {
        long all = Total(new ConvertOptions()), noMask = Total(new ConvertOptions { Mask = new MaskOptions { Kind = MaskKind.None } });
        long wideBall = Total(new ConvertOptions { Mask = new MaskOptions { CloseWallMm = 60 } }), native = Total(s_native);
        Assert.True(noMask < all && all < wideBall, $"{noMask} {all} {wideBall}");
        Assert.True(native < all);
        // Known from real runs: about 500 MB for a thorax of 133 slices at 1 mm.
        Assert.InRange(all, 350_000_000, 700_000_000);
    }

    [Theory]
    [InlineData(0.0005)]
    [InlineData(0.001)]
    public void The_need_of_an_absurd_output_does_not_overflow(double spacing)
    {
        SeriesVolume volume = SyntheticSeries.Volume(new Shape3(2000, 4096, 4096), new Spacing3(100, 100, 100));
        var options = new ConvertOptions { Spacing = new Spacing3(spacing, spacing, spacing), Normalize = new NormalizeOptions() };
        MemoryNeed need = VolumeMemory.Of(volume, options, jobs: 64, onCpu: true);
        Assert.InRange(need.Results, long.MaxValue / 2, long.MaxValue);
        Assert.Equal(long.MaxValue, need.Total);
        Assert.NotNull(VolumeMemory.Refusal("P1", volume, options, need, new MemoryLimit("a limit", 1L << 50, 0)));
    }

    [Fact]
    public void A_refusal_names_need_and_limit()
    {
        MemoryNeed need = VolumeMemory.Of(s_thorax, s_native, jobs: 1, onCpu: true);
        var limit = new MemoryLimit("the limit of a test", need.Total + 5_000_000, 5_000_001);
        CtGpuException refusal = VolumeMemory.Refusal("P1/1.2", s_thorax, s_native, need, limit)!;
        Assert.Equal((ExitCode.Transient, "memory"), (refusal.Code, refusal.Stage));
        Assert.StartsWith("P1/1.2: the conversion of 133x512x512 to 133x512x512 voxels needs ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{VolumeMemory.Text(need.Total + 5_000_001.0)} of memory", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"at most {VolumeMemory.Text(limit.Bytes)}, the limit of a test.", refusal.Message, StringComparison.Ordinal);
        Assert.Null(VolumeMemory.Refusal("P1/1.2", s_thorax, s_native, need, limit with { Used = 5_000_000 }));
    }

    [Theory]
    [InlineData(12_345_678, "12.3 MB")]
    [InlineData(4_294_967_296, "4295 MB")]
    [InlineData(64e9, "64 GB")]
    [InlineData(225e12, "225 TB")]
    public void Sizes_have_a_unit_that_suits_them(double bytes, string text) => Assert.Equal(text, VolumeMemory.Text(bytes));

    [Fact]
    public void Coded_and_deflated_slices_need_memory_to_decode()
    {
        double native = Reading("1.2.840.10008.1.2.1"), deflated = Reading("1.2.840.10008.1.2.1.99");
        double jpeg = Reading("1.2.840.10008.1.2.4.80");
        Assert.True(native < deflated && deflated < jpeg, $"{native} {deflated} {jpeg}");
        Assert.True(deflated - native >= 4.0 * 512 * 512 * sizeof(short));
    }

    private static double Reading(string syntax) => ReadingMemory.Of(
        SyntheticSeries.Volume(new Shape3(5, 512, 512), new Spacing3(1, 1, 1), s => s with { TransferSyntaxUid = syntax }), threads: 4);

    private static long Total(ConvertOptions options) => VolumeMemory.Of(s_thorax, options, jobs: 2, onCpu: true).Total;
}
