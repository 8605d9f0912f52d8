using System.IO.Compression;
using CtGpu.Host.Output.Deflate;

namespace CtGpu.Tests.Output.Deflate;

public sealed unsafe class MaskDeflaterTests
{
    private const byte Guard = 0xA7;

    /// <summary>Lengths around those of words, of matches and of blocks.</summary>
    private static readonly int[] s_lengths =
        [.. Enumerable.Range(1, 140), 256, 257, 258, 259, 260, 261, 516, 517, 518, 519, 1031, 1032, 1033, 1035, 4097, 70_001];

    public static TheoryData<int> Rows => [1, 2, 3, 7, 63, 64, 65, 128, 306, 1000, 32_767, 32_768, 32_769, 100_000];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Masks_of_every_shape_inflate_to_their_bytes(int row)
    {
        using MaskDeflater deflater = new();
        var random = new Random(row);
        foreach (int length in s_lengths)
        {
            // From single voxels to runs of a thousand, with rows that repeat the previous one or move its edges.
            foreach (double change in (double[])[0, 0.001, 0.03, 0.5])
            {
                byte[] first = Plane(random, length, row, change), second = Plane(random, length, row, change);
                AssertInflates(deflater, first, null, row);
                AssertInflates(deflater, first, second, row);
            }
        }
    }

    [Fact]
    public void No_voxel_takes_no_byte()
    {
        using MaskDeflater deflater = new();
        Assert.Empty(Deflate(deflater, [], null, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Uniform_masks_take_a_thousandth(byte value)
    {
        byte[] voxels = new byte[1 << 20];
        Array.Fill(voxels, value);
        using MaskDeflater deflater = new();
        Assert.InRange(AssertInflates(deflater, voxels, null, 306), 1, 1050);
    }

    [Fact]
    public void A_ball_takes_an_eightieth_and_fewer_bytes_than_zlib()
    {
        byte[] voxels = new byte[160 * 160 * 40];
        for (int v = 0; v < voxels.Length; v++)
        {
            int z = v / 25600 - 20, y = v / 160 % 160 - 80, x = v % 160 - 80;
            voxels[v] = (byte)((z * z) + (y * y) + (x * x) < 70 * 70 ? 1 : 0);
        }

        using MaskDeflater deflater = new();
        int bytes = AssertInflates(deflater, voxels, null, 160);
        using MemoryStream zlib = new();
        using (DeflateStream stream = new(zlib, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(voxels);
        Assert.InRange(bytes, 1, voxels.Length / 80);
        Assert.InRange(bytes, 1, zlib.Length);
    }

    [Fact]
    public void Earlier_masks_do_not_affect_the_output()
    {
        var random = new Random(1);
        byte[] mask = Plane(random, 5000, 70, 0.02);
        using MaskDeflater fresh = new(), used = new();
        foreach (int length in (int[])[100_000, 3, 6000]) _ = Deflate(used, Plane(random, length, 70, 0.3), null, 70);
        Assert.Equal(Deflate(fresh, mask, null, 70), Deflate(used, mask, null, 70));
    }

    [Fact]
    public void The_noisiest_mask_fits_the_bound()
    {
        byte[] first = new byte[1 << 20], second = new byte[1 << 20];
        var random = new Random(4);
        for (int v = 0; v < first.Length; v++) (first[v], second[v]) = ((byte)random.Next(2), (byte)random.Next(2));
        using MaskDeflater deflater = new();
        AssertInflates(deflater, first, second, 306);
    }

    private static byte[] Plane(Random random, int length, int row, double change)
    {
        byte[] voxels = new byte[length];
        bool repeats = false;
        for (int v = 0; v < length; v++)
        {
            if (v % row == 0 || random.Next(500) == 0) repeats = v >= row && random.Next(2) == 0;
            byte before = v == 0 ? (byte)0 : voxels[v - 1];
            voxels[v] = repeats ? voxels[v - row] : random.NextDouble() < change ? (byte)(1 - before) : before;
        }

        return voxels;
    }

    private static int AssertInflates(MaskDeflater deflater, byte[] first, byte[]? second, int row)
    {
        byte[] deflated = Deflate(deflater, first, second, row);
        using MemoryStream ended = new([.. deflated, 3, 0]);
        using DeflateStream stream = new(ended, CompressionMode.Decompress);
        using MemoryStream inflated = new();
        stream.CopyTo(inflated);
        byte[] expected = second == null ? first : [.. first.Select((value, v) => (byte)(value + (value & second[v])))];
        Assert.True(expected.AsSpan().SequenceEqual(inflated.ToArray()), $"{first.Length} voxels, rows of {row}");
        return deflated.Length;
    }

    private static byte[] Deflate(MaskDeflater deflater, byte[] first, byte[]? second, int row)
    {
        ulong[] one = Bits(first), other = Bits(second == null ? first : [.. first.Select((value, v) => (byte)(value & second[v]))]);
        long bound = MaskDeflater.Bound(first.Length);
        byte[] target = new byte[bound + 16];
        Array.Fill(target, Guard);
        fixed (ulong* bits = one, more = other)
        fixed (byte* bytes = target)
        {
            int length = deflater.Deflate(bits, second == null ? null : more, first.Length, row, bytes);
            Assert.All(target[(int)bound..], value => Assert.Equal(Guard, value));
            return target[..length];
        }
    }

    private static ulong[] Bits(byte[] voxels)
    {
        ulong[] bits = new ulong[MaskDeflater.Words(voxels.Length)];
        for (int v = 0; v < voxels.Length; v++) bits[v >> 6] |= (ulong)voxels[v] << (v & 63);
        return bits;
    }
}
