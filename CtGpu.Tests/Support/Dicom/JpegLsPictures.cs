using CtGpu.Host.Dicom.Codecs.JpegLs;

namespace CtGpu.Tests.Support.Dicom;

/// <summary>Pictures for JPEG-LS, and their decoding.</summary>
internal static unsafe class JpegLsPictures
{
    /// <summary>Bytes of the destination that a decoder must not change.</summary>
    private const int Guard = 64;

    /// <summary>Slopes, noise, steps over the whole range and constant areas: all contexts, runs and long codes occur.</summary>
    public static int[] Samples(int largest, int rows, int columns, int seed)
    {
        var random = new Random(seed);
        int[] samples = new int[rows * columns];
        int last = random.Next(largest + 1), kind = random.Next(6), noise = 1 + random.Next(1 + (largest / 8));
        for (int i = 0; i < samples.Length; i++)
        {
            if (random.Next(30) == 0) kind = random.Next(6);
            int above = i >= columns ? samples[i - columns] : last;
            last = kind switch
            {
                0 => last,
                1 => random.Next(40) == 0 ? random.Next(largest + 1) : above,
                2 => random.Next(largest + 1),
                3 => random.Next(2) * largest,
                4 => Math.Clamp(above + random.Next(-noise, noise + 1), 0, largest),
                _ => Math.Clamp(((last + above) / 2) + random.Next(-3, 4), 0, largest),
            };
            samples[i] = last;
        }

        return samples;
    }

    /// <summary>Decodes images of the same size, together if they allow it.</summary>
    public static ushort[][] Decode(JpegLsDecoder decoder, IEnumerable<byte[]> coded, int rows, int columns)
    {
        byte[][] images = [.. coded];
        var decoded = new ushort[images.Length][];
        for (int i = 0; i < images.Length; i++)
        {
            byte[] pinned = GC.AllocateUninitializedArray<byte>(images[i].Length, pinned: true);
            images[i].CopyTo(pinned, 0);
            images[i] = pinned;
            decoded[i] = GC.AllocateUninitializedArray<ushort>((rows * columns) + Guard, pinned: true);
            decoded[i].AsSpan(rows * columns).Fill(0x5A5A);
        }

        var list = new JpegLsImage[images.Length];
        for (int i = 0; i < images.Length; i++)
        {
            fixed (byte* image = images[i])
            fixed (ushort* destination = decoded[i])
            {
                list[i] = new JpegLsImage(image, images[i].Length, JpegLsHeaders.Of(images[i], rows, columns), destination);
            }
        }

        try
        {
            decoder.Decode(list, rows, columns);
        }
        finally
        {
            Assert.All(decoded, samples => Assert.False(samples.AsSpan(rows * columns).ContainsAnyExcept((ushort)0x5A5A)));
        }

        return [.. decoded.Select(samples => samples[..(rows * columns)])];
    }

    /// <summary>Decodes one image.</summary>
    public static ushort[] Decode(JpegLsDecoder decoder, byte[] image, int rows, int columns) =>
        Decode(decoder, [image], rows, columns)[0];
}
