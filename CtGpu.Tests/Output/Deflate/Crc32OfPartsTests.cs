using System.IO.Hashing;
using CtGpu.Host.Output.Deflate;

namespace CtGpu.Tests.Output.Deflate;

public sealed class Crc32OfPartsTests
{
    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(352, 1000, 1000, 1000, 1)]
    [InlineData(0, 7, 0, 1 << 20, 1 << 20, 12345)]
    public void Equals_the_crc_of_the_whole(params int[] lengths)
    {
        byte[] all = DeflateInputs.Random(lengths.Sum());
        Crc32OfParts crc = default;
        int at = 0;
        foreach (int length in lengths)
        {
            crc.Append(Crc32.HashToUInt32(all.AsSpan(at, length)), length);
            at += length;
        }

        Assert.Equal(Crc32.HashToUInt32(all), crc.Value);
    }
}
