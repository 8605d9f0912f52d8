using System.IO.Compression;
using CtGpu.Host.Output.Deflate;

namespace CtGpu.Tests.Output.Deflate;

public sealed unsafe class VoxelDeflaterTests
{
    private const byte Guard = 0xA7;

    public static TheoryData<string, bool> Cases() =>
        new(DeflateInputs.All().SelectMany(input => ((string, bool)[])[(input.Name, false), (input.Name, true)]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Inflates_to_the_input(string name, bool pairs)
    {
        byte[] input = DeflateInputs.All().Single(i => i.Name == name).Bytes;
        using VoxelDeflater deflater = new();
        byte[] deflated = Deflate(deflater, input, pairs);
        Assert.Equal(input, Inflate(deflated));
        // Earlier inputs do not affect the output.
        _ = Deflate(deflater, DeflateInputs.Voxels(50_000), pairs);
        Assert.Equal(deflated, Deflate(deflater, input, pairs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Inflates_to_inputs_of_every_small_length(bool pairs)
    {
        using VoxelDeflater deflater = new();
        byte[] voxels = DeflateInputs.Voxels(400);
        byte[] random = DeflateInputs.Random(400);
        for (int length = 0; length <= 300; length++)
        {
            foreach (byte[] input in new[] { voxels[190..(190 + length)], random[..length], new byte[length] })
            {
                byte[] deflated = Deflate(deflater, input, pairs);
                Assert.Equal(input, Inflate(deflated));
                if (length == 0) Assert.Empty(deflated);
            }
        }
    }

    [Fact]
    public void Bytes_after_the_input_do_not_affect_the_output()
    {
        using VoxelDeflater deflater = new();
        byte[] voxels = DeflateInputs.Voxels(4000);
        foreach (int length in new[] { 1, 2, 7, 8, 9, 100, 1001, 4096, 4099 })
        {
            byte[] one = [.. voxels[..length], .. voxels[length..]], other = [.. voxels[..length], .. new byte[64]];
            Assert.Equal(Deflate(deflater, one.AsSpan(0, length), false), Deflate(deflater, other.AsSpan(0, length), false));
        }
    }

    [Fact]
    public void Incompressible_input_is_stored()
    {
        using VoxelDeflater deflater = new();
        Assert.InRange(Deflate(deflater, DeflateInputs.Random(1 << 20), false).Length, 1 << 20, (1 << 20) + (33 * 6) + 5);
    }

    [Fact]
    public void A_constant_volume_takes_few_bytes()
    {
        using VoxelDeflater deflater = new();
        Assert.InRange(Deflate(deflater, new byte[1 << 20], false).Length, 1, 4000);
    }

    [Fact]
    public void Voxels_become_no_larger_than_with_zlib()
    {
        using VoxelDeflater deflater = new();
        byte[] voxels = DeflateInputs.Voxels(500_000);
        using MemoryStream zlib = new();
        using (DeflateStream stream = new(zlib, new ZLibCompressionOptions { CompressionLevel = 1 }, leaveOpen: true)) stream.Write(voxels);
        Assert.InRange(Deflate(deflater, voxels, false).Length, 1, zlib.Length);
    }

    private static byte[] Deflate(VoxelDeflater deflater, ReadOnlySpan<byte> input, bool pairs)
    {
        int bound = checked((int)VoxelDeflater.Bound(input.Length));
        byte[] target = new byte[bound + 64];
        target.AsSpan(bound).Fill(Guard);
        fixed (byte* bytes = target)
        {
            int length = deflater.Deflate(input, pairs, bytes);
            Assert.Equal(-1, target.AsSpan(bound).IndexOfAnyExcept(Guard));
            return target[..length];
        }
    }

    private static byte[] Inflate(byte[] deflated)
    {
        // Append an empty last block, which the deflater does not write.
        using DeflateStream stream = new(new MemoryStream([.. deflated, 3, 0]), CompressionMode.Decompress);
        using MemoryStream inflated = new();
        stream.CopyTo(inflated);
        return inflated.ToArray();
    }
}
