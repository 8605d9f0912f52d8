using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.JpegLossless;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs.JpegLossless;

public sealed class JpegLosslessTests
{
    public static TheoryData<int> SelectionValues => [1, 2, 3, 4, 5, 6, 7];

    [Theory]
    [MemberData(nameof(SelectionValues))]
    public void What_was_encoded_is_decoded_for_every_precision_and_code(int selectionValue)
    {
        using var decoder = new JpegLosslessDecoder();
        for (int precision = 2; precision <= 16; precision++)
        {
            foreach (int[] codeLengths in (int[][])[JpegLosslessEncoder.Flat, JpegLosslessEncoder.Skewed, JpegLosslessEncoder.Ordinary])
            {
                var encoder = new JpegLosslessEncoder { Precision = precision, SelectionValue = selectionValue, CodeLengths = codeLengths };
                AssertDecodes(decoder, encoder, 9, 14);
            }
        }
    }

    [Theory]
    [MemberData(nameof(SelectionValues))]
    public void Sizes_restarts_and_point_transforms_are_followed(int selectionValue)
    {
        using var decoder = new JpegLosslessDecoder();
        foreach ((int rows, int columns) in ((int, int)[])[(1, 1), (1, 2), (2, 1), (3, 4), (3, 5), (5, 6), (4, 7), (40, 16)])
        {
            foreach (int restartRows in (int[])[0, 1, 2, 3])
            {
                foreach (int pointTransform in (int[])[0, 1, 5])
                {
                    var encoder = new JpegLosslessEncoder
                    {
                        Precision = 12,
                        SelectionValue = selectionValue,
                        RestartRows = restartRows,
                        PointTransform = pointTransform,
                    };
                    AssertDecodes(decoder, encoder, rows, columns);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(SelectionValues))]
    public unsafe void Two_images_together_are_decoded_like_each_alone(int selectionValue)
    {
        using var decoder = new JpegLosslessDecoder();
        var first = new JpegLosslessEncoder { Precision = 12, SelectionValue = selectionValue, CodeLengths = JpegLosslessEncoder.Ordinary };
        JpegLosslessEncoder[] seconds =
        [
            new() { Precision = 12, SelectionValue = selectionValue, CodeLengths = JpegLosslessEncoder.Ordinary },
            new() { Precision = 16, SelectionValue = selectionValue, CodeLengths = JpegLosslessEncoder.Skewed, PointTransform = 3 },
            new() { SelectionValue = 8 - selectionValue },
            new() { SelectionValue = selectionValue, RestartRows = 2 },
        ];
        foreach (JpegLosslessEncoder second in seconds)
        {
            foreach ((int rows, int columns) in ((int, int)[])[(1, 1), (2, 2), (3, 4), (5, 6), (4, 7), (40, 16)])
            {
                foreach (bool swap in (bool[])[false, true])
                {
                    (JpegLosslessEncoder one, JpegLosslessEncoder other) = swap ? (second, first) : (first, second);
                    byte[] a = one.Encode(Samples(one.Precision, rows, columns), rows, columns);
                    byte[] b = other.Encode(Samples(other.Precision, columns, rows), rows, columns);
                    ushort[] decodedA = new ushort[rows * columns], decodedB = new ushort[rows * columns];
                    fixed (ushort* toA = decodedA, toB = decodedB) decoder.Decode(a, b, rows, columns, toA, toB);
                    Assert.Equal(Decode(decoder, a, rows, columns), decodedA);
                    Assert.Equal(Decode(decoder, b, rows, columns), decodedB);
                }
            }
        }
    }

    [Fact]
    public void Fill_bytes_and_other_segments_are_passed()
    {
        (JpegLosslessEncoder encoder, int[] samples) = (new JpegLosslessEncoder(), Samples(16, 4, 4));
        byte[] image = encoder.Encode(samples, 4, 4);
        byte[] padded = [0xFF, 0xD8, 0xFF, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xFE, 0, 2, .. image[2..^2], 0xFF, .. image[^2..], 0];
        using var decoder = new JpegLosslessDecoder();
        Assert.Equal(samples.Select(sample => (ushort)sample), Decode(decoder, padded, 4, 4));
    }

    [Fact]
    public void Through_a_file_samples_become_stored_values()
    {
        int[] samples = [0, 1, 2047, 2048, 4095, 3000];
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.4.70";
        bytes.Short(0x00280101, "US", 12);
        bytes.Short(0x00280102, "US", 11);
        byte[] image = new JpegLosslessEncoder { Precision = 12 }.Encode(samples, 2, 3);
        bytes.Fragments([0, 0, 0, 0], image[..30], image[30..]);
        Assert.Equal([0, 1, 2047, -2048, -1, -1096], Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    [Fact]
    public void An_image_cut_anywhere_is_refused()
    {
        byte[] image = new JpegLosslessEncoder { RestartRows = 2 }.Encode(Samples(16, 6, 5), 6, 5);
        for (int length = 0; length < image.Length - 2; length++) AssertRefused(image[..length], 6, 5);
    }

    [Fact]
    public void What_is_no_lossless_image_of_the_size_expected_is_refused_by_name()
    {
        byte[] image = new JpegLosslessEncoder { RestartRows = 1 }.Encode(Samples(16, 4, 4), 4, 4);
        int frame = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC3]);
        int restart = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDD]);
        int scan = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        AssertRefused(image, 4, 5, "4 rows and 4 columns; expected 4 and 5");
        AssertRefused(With(image, frame + 1, 0xC0), 4, 4, "SOF0");
        AssertRefused(With(image, frame + 1, 0xC1), 4, 4, "SOF1");
        AssertRefused(With(image, frame + 1, 0xCB), 4, 4, "SOF11");
        AssertRefused(With(image, frame + 4, 17), 4, 4, "17 bits");
        AssertRefused(With(image, frame + 9, 3), 4, 4, "3 components");
        AssertRefused(With(image, restart + 5, 3), 4, 4, "every 3 samples");
        AssertRefused(With(image, scan + 6, 0x10), 4, 4, "without its Huffman table");
        AssertRefused(With(image, scan + 7, 0), 4, 4, "selection value 0");
        AssertRefused(With(image, scan + 7, 8), 4, 4, "selection value 8");
        // Five codes of 5 bits become five of 1 bit.
        AssertRefused(With(With(image, 11, 12), 7, 5), 4, 4, "more codes than their lengths allow");
        int marker = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        AssertRefused(With(image, marker + 1, 0xD1), 4, 4, "restart marker FFD0");
    }

    [Fact]
    public void A_table_of_one_image_is_not_used_for_the_next()
    {
        byte[] image = new JpegLosslessEncoder().Encode(Samples(16, 4, 4), 4, 4);
        int frame = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC3]);
        using var decoder = new JpegLosslessDecoder();
        Decode(decoder, image, 4, 4);
        byte[] without = [0xFF, 0xD8, .. image[frame..]];
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => Decode(decoder, without, 4, 4));
        Assert.Contains("Huffman", refusal.Message, StringComparison.Ordinal);
    }

    private static void AssertDecodes(JpegLosslessDecoder decoder, JpegLosslessEncoder encoder, int rows, int columns)
    {
        int[] samples = Samples(encoder.Precision, rows, columns);
        int low = (1 << encoder.PointTransform) - 1;
        ushort[] decoded = Decode(decoder, encoder.Encode(samples, rows, columns), rows, columns);
        Assert.Equal(samples.Select(sample => (ushort)(sample & ~low)), decoded);
    }

    /// <summary>Noise, steps over the whole range and constant runs: every category of differences occurs.</summary>
    private static int[] Samples(int precision, int rows, int columns)
    {
        var random = new Random((precision * 10_000) + (rows * 100) + columns);
        int largest = (1 << precision) - 1, last = 1 << (precision - 1);
        int[] samples = new int[rows * columns];
        for (int i = 0; i < samples.Length; i++)
        {
            last = random.Next(4) switch
            {
                0 => last,
                1 => random.Next(2) * largest,
                2 => random.Next(largest + 1),
                _ => Math.Clamp(last + random.Next(-9, 10), 0, largest),
            };
            samples[i] = last;
        }

        // The first sample predicts the second. With 16 bits they differ by 32768, which is category 16.
        if (samples.Length > 1) (samples[0], samples[1]) = (0, (largest + 1) / 2);
        return samples;
    }

    private static byte[] With(byte[] image, int at, byte value)
    {
        byte[] changed = [.. image];
        changed[at] = value;
        return changed;
    }

    private static void AssertRefused(byte[] image, int rows, int columns, string words = "JPEG")
    {
        using var decoder = new JpegLosslessDecoder();
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => Decode(decoder, image, rows, columns));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    private static unsafe ushort[] Decode(JpegLosslessDecoder decoder, byte[] image, int rows, int columns)
    {
        ushort[] samples = new ushort[rows * columns];
        fixed (ushort* destination = samples) decoder.Decode(image, rows, columns, destination);
        return samples;
    }
}
