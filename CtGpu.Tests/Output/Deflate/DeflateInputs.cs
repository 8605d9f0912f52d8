using System.Runtime.InteropServices;

namespace CtGpu.Tests.Output.Deflate;

/// <summary>Named inputs that together reach every part of the encoder.</summary>
internal static class DeflateInputs
{
    private const int MiB = 1 << 20;

    public static IEnumerable<(string Name, byte[] Bytes)> All()
    {
        yield return ("one byte", [7]);
        yield return ("random", Random(200_001));
        yield return ("random of 1 MiB - 1", Random(MiB - 1));
        yield return ("random of 1 MiB + 1", Random(MiB + 1));
        yield return ("zeros of 1 MiB", new byte[MiB]);
        yield return ("zeros of 1 MiB - 1", new byte[MiB - 1]);
        yield return ("voxels", Voxels(300_000));
        yield return ("voxels, an odd number of bytes", Voxels(100_000)[..^1]);
        yield return ("floats", MemoryMarshal.AsBytes(MemoryMarshal.Cast<byte, short>(Voxels(200_000)).ToArray()
            .Select(hu => (Math.Clamp((float)hu, -1000, 400) + 1000) / 1400).ToArray().AsSpan()).ToArray());
        yield return ("long runs", Runs());
        yield return ("matches at all distances", FarMatches());
        yield return ("all bytes equally frequent", [.. Enumerable.Range(0, 3 * MiB / 4).Select(i => (byte)i)]);
        yield return ("bytes with Fibonacci frequencies", Fibonacci());
        yield return ("noise, then zeros, then noise", [.. Random(70_000), .. new byte[70_000], .. Random(70_000)]);
        for (int length = 32_760; length < 32_778; length++)
            yield return ($"voxels near the end of a block, {length}", Voxels(20_000)[..length]);
    }

    public static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Rows of air and noisy tissue.</summary>
    public static byte[] Voxels(int voxels)
    {
        Random random = new(3);
        short[] hu = new short[voxels];
        for (int i = 0; i < voxels; i++) hu[i] = (short)(i % 512 < 100 ? -1000 : ((i % 512) - 300) + random.Next(-20, 20));
        return MemoryMarshal.AsBytes(hu.AsSpan()).ToArray();
    }

    /// <summary>Periodic runs with periods of 1 to 5 bytes, with every length near the longest match.</summary>
    private static byte[] Runs()
    {
        List<byte> bytes = [];
        for (int period = 1; period <= 5; period++)
        {
            for (int length = 1; length < 600; length += length is > 20 and < 240 or > 280 and < 500 ? 17 : 1)
            {
                for (int i = 0; i < length; i++) bytes.Add((byte)(length + (i % period)));
            }
        }

        return [.. bytes];
    }

    /// <summary>Random bytes with repetitions at increasing distances, up to just beyond the farthest allowed distance.</summary>
    private static byte[] FarMatches()
    {
        byte[] bytes = Random(900_000);
        int at = 0;
        for (int distance = 2; at + distance + 40 < bytes.Length; distance = Math.Min(32_772, distance + 2 + (distance / 9)))
        {
            int length = 4 + (distance % 23);
            bytes.AsSpan(at, length).CopyTo(bytes.AsSpan(at + distance));
            at += distance + 40;
        }

        return bytes;
    }

    /// <summary>Bytes with such unequal frequencies that their optimal codes are longer than 15 bits.</summary>
    private static byte[] Fibonacci()
    {
        List<byte> bytes = [];
        int count = 1, next = 1;
        for (byte value = 0; value < 21; value++)
        {
            bytes.AddRange(Enumerable.Repeat(value, count));
            (count, next) = (next, count + next);
        }

        byte[] mixed = [.. bytes];
        new Random(5).Shuffle(mixed);
        return mixed;
    }
}
