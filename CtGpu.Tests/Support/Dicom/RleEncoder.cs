namespace CtGpu.Tests.Support.Dicom;

/// <summary>Encodes RLE Lossless frames. Randomly uses every form of PackBits.</summary>
internal static class RleEncoder
{
    /// <param name="samples">Samples, as 32-bit numbers.</param>
    /// <param name="bytesPerSample">1, 2 or 4; also the number of segments.</param>
    /// <param name="random">Chooses the lengths of runs.</param>
    public static byte[] Encode(IReadOnlyList<int> samples, int bytesPerSample, Random random)
    {
        byte[] frame = new byte[64];
        BitConverter.TryWriteBytes(frame, bytesPerSample);
        for (int i = 0; i < bytesPerSample; i++)
        {
            BitConverter.TryWriteBytes(frame.AsSpan(4 + (4 * i)), frame.Length);
            int shift = 8 * (bytesPerSample - 1 - i);
            List<byte> segment = Pack([.. samples.Select(sample => (byte)(sample >> shift))], random);
            if (segment.Count % 2 == 1) segment.Add(0);
            frame = [.. frame, .. segment];
        }

        return frame;
    }

    private static List<byte> Pack(byte[] bytes, Random random)
    {
        var packed = new List<byte>();
        for (int i = 0; i < bytes.Length;)
        {
            if (random.Next(10) == 0) packed.Add(0x80);
            int run = 1;
            while (i + run < bytes.Length && run < 128 && bytes[i + run] == bytes[i]) run++;
            if (run > 1 && random.Next(4) > 0)
            {
                packed.AddRange([(byte)(1 - run), bytes[i]]);
                i += run;
                continue;
            }

            int count = Math.Min(bytes.Length - i, random.Next(1, 129));
            packed.Add((byte)(count - 1));
            packed.AddRange(bytes[i..(i + count)]);
            i += count;
        }

        return packed;
    }
}
