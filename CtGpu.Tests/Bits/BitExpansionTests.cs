using CtGpu.Kernels.Bits;

namespace CtGpu.Tests.Bits;

public sealed unsafe class BitExpansionTests
{
    [Fact]
    public void Every_part_of_a_row_becomes_zeros_and_ones_and_nothing_around_it_is_written()
    {
        Random random = new(1);
        ulong[] row = new ulong[4];
        byte[] voxels = new byte[258];
        for (int first = 0; first < 130; first++)
        {
            foreach (int count in (int[])[0, 1, 2, 3, 63, 64, 65, 100, 126])
            {
                for (int w = 0; w < row.Length; w++) row[w] = AnyWord(random);
                Array.Fill(voxels, (byte)7);
                fixed (ulong* bits = row)
                fixed (byte* target = voxels) BitExpansion.ExpandRow(bits, first, count, target + 1);
                Assert.Equal(7, voxels[0]);
                for (int i = 0; i < count; i++)
                    Assert.Equal((byte)((row[(first + i) / 64] >> ((first + i) % 64)) & 1), voxels[1 + i]);
                Assert.Equal(7, voxels[1 + count]);
            }
        }
    }

    [Fact]
    public void Bits_of_every_part_of_a_row_are_added_to_bytes_and_nothing_around_them_changes()
    {
        Random random = new(2);
        ulong[] row = new ulong[4];
        byte[] voxels = new byte[258];
        for (int first = 0; first < 130; first++)
        {
            foreach (int count in (int[])[0, 1, 2, 3, 63, 64, 65, 100, 126])
            {
                for (int w = 0; w < row.Length; w++) row[w] = AnyWord(random);
                for (int i = 0; i < voxels.Length; i++) voxels[i] = (byte)(i % 3);
                fixed (ulong* bits = row)
                fixed (byte* target = voxels) BitExpansion.AddRow(bits, first, count, target + 1);
                Assert.Equal(0, voxels[0]);
                for (int i = 0; i < count; i++)
                    Assert.Equal((byte)(((1 + i) % 3) + (int)((row[(first + i) / 64] >> ((first + i) % 64)) & 1)), voxels[1 + i]);
                Assert.Equal((1 + count) % 3, voxels[1 + count]);
            }
        }
    }

    /// <summary>One word in two has one value.</summary>
    private static ulong AnyWord(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };
}
