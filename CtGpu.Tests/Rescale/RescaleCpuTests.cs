using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Rescale;

public sealed class RescaleCpuTests
{
    [Theory]
    [InlineData(1.0, -1024.0, true)]
    [InlineData(1.0, -1024.0, false)]
    [InlineData(0.5, -1000.0, true)]
    [InlineData(1.000244, -1024.5, true)]
    [InlineData(1.0, 0.0, false)]
    public void Vectors_and_table_agree_on_every_stored_value(double slope, double intercept, bool signed)
    {
        foreach (HuRule rule in Enum.GetValues<HuRule>())
        {
            var padding = new PaddingRanges(new(-2000, -1990), new(63536, 63536));
            RescalePlan plan = RescalePlan.Create([new(slope, intercept, signed, padding)], rule, floorAtAir: true);
            short[] actual = RunAll(plan);
            Assert.Equal(plan.Tables[0], actual);
        }
    }

    [Fact]
    public void Ordinary_ct_has_a_vector_form_under_both_rules()
    {
        foreach (HuRule rule in Enum.GetValues<HuRule>())
        {
            RescalePlan plan = RescalePlan.Create([new(1, -1024, true, new(new(-2000, -2000)))], rule, floorAtAir: true);
            Assert.NotNull(plan.Affine[0]);
        }
    }

    [Fact]
    public void A_slope_has_no_vector_form()
    {
        RescalePlan plan = RescalePlan.Create([new(0.5, -1024)], HuRule.Rounded, floorAtAir: false);
        Assert.Null(plan.Affine[0]);
    }

    [Fact]
    public void Slices_use_their_own_table()
    {
        RescalePlan plan = RescalePlan.Create([new(1, 0), new(2, 5), new(1, 0)], HuRule.Rounded, floorAtAir: false);
        Assert.Equal(2, plan.Tables.Length);
        Assert.Equal([0, 1, 0], plan.TableOfSlice);
        Assert.Equal([7, 8, 19, 21, 7, 8], Run(plan, new Shape3(3, 1, 2), [7, 8, 7, 8, 7, 8]));
    }

    [Fact]
    public void Slices_that_differ_in_sign_or_padding_have_their_own_table()
    {
        var seven = new PaddingRanges(new(7, 7));
        SliceRescale[] slices = [new(1, 0), new(1, 0, IsSigned: false), new(1, 0, true, seven), new(1, 0), new(1, 0, true, seven)];
        RescalePlan plan = RescalePlan.Create(slices, HuRule.Rounded, floorAtAir: false);
        Assert.Equal([0, 1, 2, 0, 2], plan.TableOfSlice);
        Assert.Equal([7, -2, 7, 32767, -1024, -2, 7, -2, -1024, -2], Run(plan, new Shape3(5, 1, 2), [7, -2, 7, -2, 7, -2, 7, -2, 7, -2]));
    }

    [Fact]
    public void The_identity_keeps_every_value_of_every_slice()
    {
        RescalePlan plan = RescalePlan.Identity(3);
        Assert.True(plan.IsIdentity);
        Assert.Equal([-32768, -2000, -1, 0, 1, 32767], Run(plan, new Shape3(3, 1, 2), [-32768, -2000, -1, 0, 1, 32767]));
    }

    private static short[] RunAll(RescalePlan plan) =>
        Run(plan, new Shape3(1, 1, 65536), [.. Enumerable.Range(0, 65536).Select(bits => (short)bits)]);

    private static unsafe short[] Run(RescalePlan plan, Shape3 shape, short[] stored)
    {
        using var input = new NativeBuffer<short>(stored.Length);
        using var output = new NativeBuffer<short>(stored.Length);
        using var pool = new WorkerPool(2);
        stored.CopyTo(input.Span);
        RescaleCpu.Run(plan, shape, input.Pointer, output.Pointer, pool);
        return output.Span.ToArray();
    }
}
