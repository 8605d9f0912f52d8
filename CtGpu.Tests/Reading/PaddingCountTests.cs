using CsCheck;
using CtGpu.Host.Reading;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Tests.Reading;

public sealed class PaddingCountTests
{
    [Fact]
    public void Counts_agree_with_one_comparison_a_value() => Gen
        .Select(Gen.Short.Array[0, 200], Gen.Short.Array[4], Gen.Bool, Gen.Int[0, 3])
        .Sample((stored, ends, signed, which) =>
        {
            int Read(short bits) => signed ? bits : (ushort)bits;
            PaddingRange Between(int a, int b) => new(Math.Min(a, b), Math.Max(a, b));
            PaddingRange? first = (which & 1) == 0 ? null : Between(Read(ends[0]), Read(ends[1]));
            PaddingRange? second = (which & 2) == 0 ? null : Between(Read(ends[2]), Read(ends[3]));
            int expected = stored.Count(s => (Read(s) >= first?.Lower && Read(s) <= first?.Upper)
                || (Read(s) >= second?.Lower && Read(s) <= second?.Upper));
            return PaddingCount.Of(new(first, second), stored) == expected;
        });

    [Fact]
    public void Counts_do_not_overflow_a_vector_lane()
    {
        var stored = new short[4_000_003];
        Array.Fill(stored, (short)-2000);
        stored[17] = 5;
        Assert.Equal(4_000_002, PaddingCount.Of(new(new(-2000, -2000)), stored));
    }
}
