using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Rescale;

public sealed class RescalePlanTests
{
    /// <summary>Stored value, slope, intercept and the HU of the tutorial.</summary>
    [Theory]
    [InlineData(-2000, 1, -1024, -1024)] // padding is replaced by 0 before the rescale
    [InlineData(-2000, 1, 0, 0)]
    [InlineData(-1999, 1, -1024, -3023)]
    [InlineData(65535, 1, 0, -1)] // uint16 wraps
    [InlineData(63536, 1, -1024, -1024)] // uint16 that wraps to -2000
    [InlineData(-32000, 1, -1024, 32512)] // the sum wraps
    [InlineData(20000, 2, 0, -25536)] // the product wraps
    [InlineData(7, 0.7, 0, 4)] // 4.9, truncated towards zero
    [InlineData(-7, 0.7, 0, -4)] // -4.9, truncated towards zero
    [InlineData(90, 0.7, 0, 62)] // 62.99999999999999 in float64; a float32 product would be 63
    [InlineData(5, 1, -1024.5, -1019)] // the intercept is truncated
    [InlineData(5, 1, -0.9, 5)]
    [InlineData(3, 0.5, 0.5, 1)] // 1.5 and 0.5 are truncated separately
    [InlineData(5, double.NaN, -1024, -1024)]
    [InlineData(5, double.PositiveInfinity, -1024, -1024)]
    [InlineData(5, 1e300, -1024, -1024)]
    [InlineData(5, 429496729.8, 1, 1)] // 2147483649.0 exceeds int32
    [InlineData(5, 429496729.4, 1, 0)] // 2147483647.0 is the maximum of int32, which wraps to -1
    public void The_tutorial_truncates_and_wraps(int stored, double slope, double intercept, int hounsfield)
    {
        foreach (bool signed in (bool[])[true, false])
        {
            RescalePlan plan = RescalePlan.Create([new(slope, intercept, signed)], HuRule.Tutorial, floorAtAir: false);
            Assert.Equal(hounsfield, plan.Tables[0][(ushort)stored]);
        }
    }

    /// <summary>Stored value, slope, intercept and the rounded, saturated HU.</summary>
    [Theory]
    [InlineData(-2000, 1, -1024, -3024)]
    [InlineData(65535, 1, 0, 32767)]
    [InlineData(65535, 0.5, -1024, 31744)] // 31743.5
    [InlineData(63536, 0.25, -1024, 14860)]
    [InlineData(-32000, 1, -1024, -32768)]
    [InlineData(32000, 1, 1024, 32767)]
    [InlineData(7, 0.7, 0, 5)]
    [InlineData(-7, 0.7, 0, -5)]
    [InlineData(5, 1, -1024.5, -1020)] // -1019.5: half away from zero
    [InlineData(1030, 1, -1024.5, 6)] // 5.5
    [InlineData(3, 0.5, 0.5, 2)]
    [InlineData(3, 0.5, 0.999, 2)] // 2.499: rounded after the addition
    [InlineData(5, 1e300, 0, 32767)]
    [InlineData(5, -1e300, 0, -32768)]
    public void The_rounded_rule_rounds_once_and_saturates(int stored, double slope, double intercept, int hounsfield)
    {
        RescalePlan plan = RescalePlan.Create([new(slope, intercept, stored <= short.MaxValue)], HuRule.Rounded, floorAtAir: false);
        Assert.Equal(hounsfield, plan.Tables[0][(ushort)stored]);
    }

    [Fact]
    public void Both_rules_equal_numpy()
    {
        using var file = new NpyArrays("rescale");
        double[] pairs = file.Next<double>();
        short[] stored = file.Next<short>(), tutorial = file.Next<short>(), rounded = file.Next<short>();
        Assert.True(pairs.Length >= 8 && stored.Length > 2000);
        for (int pair = 0; pair < pairs.Length / 2; pair++)
        {
            SliceRescale[] slice = [new(pairs[2 * pair], pairs[(2 * pair) + 1])];
            int from = pair * stored.Length;
            RescalePlan ofTutorial = RescalePlan.Create(slice, HuRule.Tutorial, false);
            AssertTable(stored, tutorial.AsSpan(from, stored.Length), ofTutorial, slice[0]);
            AssertTable(stored, rounded.AsSpan(from, stored.Length), RescalePlan.Create(slice, HuRule.Rounded, false), slice[0]);
        }
    }

    [Theory]
    [InlineData(0.7, -1024.5)]
    [InlineData(0.488281, -1000)]
    [InlineData(-1.220703, 3.5)]
    public void Both_rules_equal_their_formulas_in_decimal(double slope, double intercept)
    {
        short[] tutorial = RescalePlan.Create([new(slope, intercept, false)], HuRule.Tutorial, false).Tables[0];
        short[] rounded = RescalePlan.Create([new(slope, intercept, false)], HuRule.Rounded, false).Tables[0];
        for (int stored = 0; stored < 65536; stored++)
        {
            // The products are exact in decimal. Float64 results can round to the other side only near a whole or a half.
            decimal product = (decimal)slope * (stored == 63536 ? 0 : (short)stored), sum = ((decimal)slope * stored) + (decimal)intercept;
            if (Distance(product) > 1e-6m)
                Assert.Equal((stored, unchecked((short)((int)product + (int)intercept))), (stored, tutorial[stored]));
            if (Distance(sum - 0.5m) > 1e-6m)
                Assert.Equal((stored, (short)Math.Clamp(Math.Round(sum), short.MinValue, short.MaxValue)), (stored, rounded[stored]));
        }
    }

    [Fact]
    public void Padding_and_hu_below_air_become_air_under_the_rounded_rule_only()
    {
        var unsigned = new SliceRescale(1, -1024, IsSigned: false, new(new(63536, 63536), new(100, 102)));
        short[] rounded = RescalePlan.Create([unsigned], HuRule.Rounded, floorAtAir: true).Tables[0];
        Assert.Equal([-925, -1024, -1024, -1024, -921], rounded[99..104]);
        Assert.Equal(-1024, rounded[63536]);
        Assert.Equal(32767, rounded[63537]);
        var signed = new SliceRescale(1, -1024, IsSigned: true, new(new(-1500, -1500)));
        short[] floored = RescalePlan.Create([signed], HuRule.Rounded, floorAtAir: true).Tables[0];
        Assert.Equal([-1024, -1024], [floored[ushort.MaxValue], floored[65536 - 1500]]);
        short[] unfloored = RescalePlan.Create([signed], HuRule.Rounded, floorAtAir: false).Tables[0];
        Assert.Equal([-1025, -1024, -2525], [unfloored[ushort.MaxValue], unfloored[65536 - 1500], unfloored[65536 - 1501]]);
        short[] tutorial = RescalePlan.Create([unsigned], HuRule.Tutorial, floorAtAir: true).Tables[0];
        Assert.Equal([-924, -1025], [tutorial[100], tutorial[65535]]);
    }

    /// <summary>Ranges that reach beyond the pixels' type, or are partly outside it, count as far as they lie in it.</summary>
    [Theory]
    [InlineData(true, -40000, -32767, 2)]
    [InlineData(true, 32766, 70000, 2)]
    [InlineData(true, 40000, 50000, 0)]
    [InlineData(false, -5, 3, 4)]
    [InlineData(false, 65535, 70000, 1)]
    [InlineData(true, 5, 3, 0)]
    [InlineData(false, 0, 65535, 65536)]
    public void Padding_counts_within_the_type_of_the_pixels(bool signed, int lower, int upper, int values)
    {
        var slice = new SliceRescale(0.01, 0, signed, new(null, new(lower, upper)));
        short[] table = RescalePlan.Create([slice], HuRule.Rounded, floorAtAir: true).Tables[0];
        Assert.Equal(values, table.Count(hu => hu == -1024));
        for (int bits = 0; bits < 65536; bits++)
        {
            int stored = signed ? (short)bits : bits;
            Assert.Equal(stored >= lower && stored <= upper, table[bits] == -1024);
        }
    }

    private static decimal Distance(decimal value) => Math.Abs(value - Math.Round(value));

    private static void AssertTable(short[] stored, ReadOnlySpan<short> expected, RescalePlan plan, SliceRescale rescale)
    {
        for (int i = 0; i < stored.Length; i++)
        {
            short actual = plan.Tables[0][(ushort)stored[i]];
            Assert.True(expected[i] == actual, $"{rescale}: stored {stored[i]} became {actual}, expected {expected[i]} as in NumPy");
        }
    }
}
