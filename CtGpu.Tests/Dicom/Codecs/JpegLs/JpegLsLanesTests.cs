using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs.JpegLs;

/// <summary>Several images that are decoded together. On processors without AVX2 they are decoded one after another.</summary>
public sealed class JpegLsLanesTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(4, 1)]
    [InlineData(8, 0)]
    [InlineData(8, 3)]
    [InlineData(12, 0)]
    [InlineData(12, 10)]
    [InlineData(15, 0)]
    [InlineData(16, 0)]
    [InlineData(16, 1)]
    [InlineData(16, 200)]
    public void Images_together_are_decoded_like_each_alone(int precision, int near)
    {
        using var decoder = new JpegLsDecoder();
        var random = new Random((precision * 256) + near);
        foreach (int[]? preset in (int[]?[])[null, [0, 0, 0, 0, 31], [0, 0, 0, 0, 127], [0, 0, 0, 0, 128]])
        {
            if (precision < 7 && preset != null) continue;
            for (int count = 1; count <= JpegLsLanes.Count; count++)
            {
                (int rows, int columns) = (random.Next(1, 71), random.Next(1, 71));
                var encoder = new JpegLsEncoder { Precision = precision, Near = near, Preset = preset };
                AssertDecodes(decoder, count, rows, columns, encoder, random);
            }
        }
    }

    [Fact]
    public void A_range_that_is_no_power_of_2_is_followed()
    {
        using var decoder = new JpegLsDecoder();
        var random = new Random(1);
        var encoder = new JpegLsEncoder { Precision = 12, Preset = [3000, 0, 0, 0, 0] };
        for (int i = 0; i < 10; i++)
        {
            AssertDecodes(decoder, JpegLsLanes.Count, random.Next(1, 71), random.Next(1, 71), encoder, random, 3000);
        }
    }

    [Fact]
    public void Images_with_other_parameters_or_restarts_are_decoded_too()
    {
        using var decoder = new JpegLsDecoder();
        JpegLsEncoder[] encoders =
        [
            new() { Precision = 12 }, new() { Precision = 12 }, new() { Precision = 12 },
            new() { Precision = 12, RestartRows = 3 }, new() { Precision = 12, Near = 2 }, new() { Precision = 12, PointTransform = 1 },
        ];
        for (int other = 2; other < encoders.Length; other++)
        {
            int[] indices = [0, 1, other];
            byte[][] images = new byte[3][];
            ushort[][] expected = new ushort[3][];
            for (int i = 0; i < 3; i++)
            {
                int[] samples = JpegLsPictures.Samples(4095, 20, 30, i);
                images[i] = encoders[indices[i]].Encode(samples, 20, 30, out expected[i]);
            }

            Assert.Equal(expected, JpegLsPictures.Decode(decoder, images, 20, 30));
        }
    }

    [Fact]
    public void A_damaged_image_is_refused_by_its_own_error()
    {
        using var decoder = new JpegLsDecoder();
        var encoder = new JpegLsEncoder { Precision = 12, HasEnd = false };
        byte[][] images =
            [.. Enumerable.Range(0, 8).Select(seed => encoder.Encode(JpegLsPictures.Samples(4095, 30, 30, seed), 30, 30, out _))];
        for (int damaged = 0; damaged < images.Length; damaged++)
        {
            byte[][] changed = [.. images];
            changed[damaged] = changed[damaged][..(changed[damaged].Length / 2)];
            string alone = Refusal(() => JpegLsPictures.Decode(decoder, changed[damaged], 30, 30));
            Assert.Equal(alone, Refusal(() => JpegLsPictures.Decode(decoder, changed, 30, 30)));
        }
    }

    private static string Refusal(Func<object> decode) => Assert.Throws<DicomFormatException>(decode).Message;

    private static void AssertDecodes(
        JpegLsDecoder decoder, int count, int rows, int columns, JpegLsEncoder encoder, Random random, int largest = 0)
    {
        if (largest == 0) largest = (1 << encoder.Precision) - 1;
        byte[][] images = new byte[count][];
        ushort[][] expected = new ushort[count][];
        for (int i = 0; i < count; i++)
        {
            // One image is constant: it is complete long before the others.
            int[] samples = i == 1 ? new int[rows * columns] : JpegLsPictures.Samples(largest, rows, columns, random.Next());
            images[i] = encoder.Encode(samples, rows, columns, out expected[i]);
        }

        Assert.Equal(expected, JpegLsPictures.Decode(decoder, images, rows, columns));
        Assert.Equal(expected, images.Select(image => JpegLsPictures.Decode(decoder, image, rows, columns)));
    }
}
