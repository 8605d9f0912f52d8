using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs.JpegLs;

/// <summary>Images that the simple encoder of the tests encodes, decoded one at a time.</summary>
public sealed class JpegLsTests
{
    public static TheoryData<int> Precisions => [.. Enumerable.Range(2, 15)];

    [Theory]
    [MemberData(nameof(Precisions))]
    public void What_was_encoded_is_decoded_lossless_and_near_lossless(int precision)
    {
        using var decoder = new JpegLsDecoder();
        int largest = (1 << precision) - 1;
        var random = new Random(precision);
        foreach (int near in (int[])[0, 0, 0, 1, 2, 3, 7, 20, 100, 255])
        {
            if (near > largest / 2) continue;
            var encoder = new JpegLsEncoder { Precision = precision, Near = near };
            for (int i = 0; i < 10; i++)
            {
                (int rows, int columns) = (random.Next(1, 71), random.Next(1, 71));
                int[] samples = JpegLsPictures.Samples(largest, rows, columns, random.Next());
                ushort[] decoded = AssertDecodes(decoder, encoder, samples, rows, columns);
                Assert.InRange(decoded.Zip(samples, (a, b) => Math.Abs(a - b)).Max(), 0, near);
            }
        }
    }

    [Fact]
    public void Every_small_size_is_decoded()
    {
        using var decoder = new JpegLsDecoder();
        var encoder = new JpegLsEncoder { Precision = 12 };
        for (int rows = 1; rows <= 5; rows++)
        {
            for (int columns = 1; columns <= 70; columns++)
            {
                AssertDecodes(decoder, encoder, JpegLsPictures.Samples(4095, rows, columns, columns), rows, columns);
            }
        }
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 3)]
    public void Restart_intervals_are_decoded(int bytes, int near)
    {
        using var decoder = new JpegLsDecoder();
        foreach (int restartRows in (int[])[1, 2, 3, 7, 29, 30, 31, 100])
        {
            var encoder = new JpegLsEncoder { Precision = 12, Near = near, RestartRows = restartRows, RestartBytes = bytes };
            AssertDecodes(decoder, encoder, JpegLsPictures.Samples(4095, 30, 21, restartRows), 30, 21);
        }
    }

    [Theory]
    [InlineData(12, 0, new[] { 0, 5, 9, 40, 0 })]
    [InlineData(12, 0, new[] { 0, 0, 100, 0, 31 })]
    [InlineData(12, 0, new[] { 3000, 0, 0, 0, 0 })]
    [InlineData(12, 2, new[] { 3001, 3, 3, 3, 3 })]
    [InlineData(16, 0, new[] { 32768, 1000, 20000, 30000, 127 })]
    [InlineData(16, 5, new[] { 0, 18, 67, 276, 128 })]
    [InlineData(16, 0, new[] { 0, 18, 67, 276, 65535 })]
    [InlineData(8, 0, new[] { 200, 0, 0, 0, 255 })]
    [InlineData(8, 0, new[] { 1, 1, 1, 1, 64 })]
    public void Preset_parameters_are_used(int precision, int near, int[] preset)
    {
        using var decoder = new JpegLsDecoder();
        var encoder = new JpegLsEncoder { Precision = precision, Near = near, Preset = preset };
        int largest = preset[0] > 0 ? preset[0] : (1 << precision) - 1;
        for (int seed = 0; seed < 5; seed++)
        {
            AssertDecodes(decoder, encoder, JpegLsPictures.Samples(largest, 40, 50, seed), 40, 50);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(1, 2)]
    public void The_point_transform_is_undone(int pointTransform, int near)
    {
        using var decoder = new JpegLsDecoder();
        var encoder = new JpegLsEncoder { Precision = 12, Near = near, PointTransform = pointTransform };
        int[] samples = JpegLsPictures.Samples((4095 >> pointTransform) - near, 20, 30, 1);
        ushort[] decoded = AssertDecodes(decoder, encoder, [.. samples.Select(sample => sample << pointTransform)], 20, 30);
        Assert.Contains(decoded, sample => sample > 2048);
        var tooLarge = new JpegLsEncoder { Precision = 12, Near = near };
        byte[] image = tooLarge.Encode(JpegLsPictures.Samples(4095, 20, 30, 1), 20, 30, out _);
        image[image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 9] = (byte)pointTransform;
        AssertRefused(image, 20, 30, $"point transform {pointTransform}; expected at most {(4095 >> pointTransform) + near}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_size_may_be_in_an_LSE_segment(int bytes)
    {
        using var decoder = new JpegLsDecoder();
        var encoder = new JpegLsEncoder { OversizeBytes = bytes };
        int[] samples = JpegLsPictures.Samples(65535, 6, 9, 1);
        AssertDecodes(decoder, encoder, samples, 6, 9);
        AssertRefused(encoder.Encode(samples, 6, 9, out _), 9, 6, "6 rows and 9 columns; expected 9 and 6");
    }

    [Fact]
    public void The_end_marker_may_be_missing_and_padding_may_follow()
    {
        using var decoder = new JpegLsDecoder();
        for (int seed = 0; seed < 40; seed++)
        {
            int[] samples = JpegLsPictures.Samples(255, 9, 7, seed);
            byte[] image = new JpegLsEncoder { Precision = 8, HasEnd = false }.Encode(samples, 9, 7, out ushort[] decoded);
            Assert.Equal(decoded, JpegLsPictures.Decode(decoder, image, 9, 7));
            Assert.Equal(decoded, JpegLsPictures.Decode(decoder, [.. image, 0, 0, 0], 9, 7));
            Assert.Equal(decoded, JpegLsPictures.Decode(decoder, [.. image, 0xFF, 0xFF, 0xD9, 0], 9, 7));
            Assert.Equal(decoded, JpegLsPictures.Decode(decoder, [0xFF, 0xD8, 0xFF, 0xFF, 0xE8, 0, 4, 1, 2, .. image[2..]], 9, 7));
        }
    }

    [Fact]
    public void An_image_cut_anywhere_is_refused()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            byte[] image = new JpegLsEncoder { Precision = 12, RestartRows = seed % 2 * 5, HasEnd = false }
                .Encode(JpegLsPictures.Samples(4095, 12, 15, seed), 12, 15, out _);
            // The last byte may hold only padding.
            for (int length = 0; length < image.Length - 2; length++) AssertRefused(image[..length], 12, 15);
        }
    }

    [Fact]
    public void Data_after_the_last_sample_are_refused()
    {
        int[] samples = JpegLsPictures.Samples(4095, 12, 15, 3);
        byte[] image = new JpegLsEncoder { Precision = 12, HasEnd = false }.Encode(samples, 12, 15, out _);
        AssertRefused([.. image, 0x12, 0x34, 0x56], 12, 15, "bits follow the last sample");
        AssertRefused([.. image, 0, 0, 0, 0xFF, 0xD9], 12, 15, "bits follow the last sample");
        AssertRefused([.. image, 0xFF, 0xDA, 0, 8], 12, 15, "marker FFDA follows the last sample");
        // Fewer rows than were encoded.
        byte[] shorter = new JpegLsEncoder { Precision = 12 }.Encode(samples, 12, 15, out _);
        shorter[shorter.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xF7]) + 6] = 11;
        AssertRefused(shorter, 11, 15, "bits follow the last sample");
    }

    [Fact]
    public void What_the_decoder_does_not_support_is_refused_by_name()
    {
        byte[] image = new JpegLsEncoder { Precision = 12, RestartRows = 1, Preset = [0, 0, 0, 0, 0] }
            .Encode(JpegLsPictures.Samples(4095, 4, 4, 1), 4, 4, out _);
        int At(byte marker) => image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, marker]);
        int frame = At(0xF7), preset = At(0xF8), restart = At(0xDD), scan = At(0xDA), marker = At(0xD0);
        AssertRefused(image, 4, 5, "4 rows and 4 columns; expected 4 and 5");
        AssertRefused(With(image, frame + 1, 0xC3), 4, 4, "SOF3");
        AssertRefused(With(image, frame + 1, 0xE1), 4, 4, "without a frame header");
        AssertRefused(With(image, frame + 4, 17), 4, 4, "17 bits");
        AssertRefused(With(image, frame + 9, 3), 4, 4, "3 components");
        AssertRefused(With(image, preset + 5, 0xFF), 4, 4, "MAXVAL");
        AssertRefused(With(image, preset + 10, 2), 4, 4, "T2 2");
        AssertRefused(With(image, preset + 14, 2), 4, 4, "RESET 2; expected 3 to 4095");
        AssertRefused(With(image, restart + 5, 3), 4, 4, "in row 1 of 4");
        AssertRefused(With(image, scan + 4, 2), 4, 4, "a scan of 2 components");
        AssertRefused(With(image, scan + 6, 1), 4, 4, "mapping table 1");
        AssertRefused(With(image, scan + 8, 1), 4, 4, "interleave mode 1");
        AssertRefused(With(image, scan + 9, 12), 4, 4, "point transform 12");
        AssertRefused(With(image, marker + 1, 0xD1), 4, 4, "restart marker FFD0");
    }

    private static ushort[] AssertDecodes(JpegLsDecoder decoder, JpegLsEncoder encoder, int[] samples, int rows, int columns)
    {
        byte[] image = encoder.Encode(samples, rows, columns, out ushort[] expected);
        Assert.Equal(expected, JpegLsPictures.Decode(decoder, image, rows, columns));
        if (encoder.Near == 0) Assert.Equal(samples.Select(sample => (ushort)sample), expected);
        return expected;
    }

    private static byte[] With(byte[] image, int at, byte value)
    {
        byte[] changed = [.. image];
        changed[at] = value;
        return changed;
    }

    private static void AssertRefused(byte[] image, int rows, int columns, string words = "JPEG")
    {
        using var decoder = new JpegLsDecoder();
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => JpegLsPictures.Decode(decoder, image, rows, columns));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
