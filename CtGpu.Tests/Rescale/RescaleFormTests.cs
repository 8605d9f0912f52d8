using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Rescale.Ilgpu;

namespace CtGpu.Tests.Rescale;

public sealed class RescaleFormTests
{
    public static TheoryData<object, Enum, bool, int> Forms => new()
    {
        { new SliceRescale(1, 0), HuRule.Rounded, false, RescaleForm.Plain },
        { new SliceRescale(1, -1024, IsSigned: false), HuRule.Rounded, false, RescaleForm.Plain },
        { new SliceRescale(1, -1024, IsSigned: false), HuRule.Rounded, true, RescaleForm.Plain },
        { new SliceRescale(1, -1024).WithOwnPadding(-2000, null), HuRule.Rounded, true, RescaleForm.Plain },
        { new SliceRescale(1, -1024).WithOwnPadding(-2000, null), HuRule.Rounded, false, RescaleForm.Padded },
        { new SliceRescale(1, -1024, IsSigned: false).WithOwnPadding(63536, null), HuRule.Rounded, true, RescaleForm.Padded },
        { new SliceRescale(1, -1024, IsSigned: false).WithOwnPadding(40000, 65000), HuRule.Rounded, false, RescaleForm.Padded },
        { new SliceRescale(1, -1024), HuRule.Tutorial, false, RescaleForm.Padded },
        { new SliceRescale(1, 30000), HuRule.Tutorial, false, RescaleForm.Padded },
        { new SliceRescale(0.7, -3), HuRule.Rounded, false, RescaleForm.LookUp },
        { new SliceRescale(-1, 0), HuRule.Rounded, false, RescaleForm.LookUp },
    };

    /// <summary>A look-up would give the same HU, but slower; so the kind of form is checked too.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void The_form_equals_the_table_in_every_entry(object slice, Enum rule, bool floorAtAir, int kind)
    {
        RescalePlan plan = RescalePlan.Create([(SliceRescale)slice], (HuRule)rule, floorAtAir);
        RescaleForm form = RescaleForm.Of(plan)[0];
        Assert.Equal(kind, form.Kind);
        if (kind == RescaleForm.LookUp) return;
        for (int bits = 0; bits < plan.Tables[0].Length; bits++)
        {
            short actual = form.Apply((short)bits, default);
            if (actual != plan.Tables[0][bits]) Assert.Fail($"{bits}: expected {plan.Tables[0][bits]}, got {actual}");
        }
    }

    [Fact]
    public void Marked_padding_is_computed_too()
    {
        SliceRescale slice = new SliceRescale(1, -1024, IsSigned: false).WithOwnPadding(63536, null);
        RescalePlan plan = RescalePlan.Create([slice], HuRule.Rounded, floorAtAir: false, outside: short.MinValue);
        RescaleForm form = RescaleForm.Of(plan)[0];
        Assert.Equal(RescaleForm.Padded, form.Kind);
        Assert.Equal(plan.Tables[0], Enumerable.Range(0, 1 << 16).Select(bits => form.Apply((short)bits, default)));
    }
}
