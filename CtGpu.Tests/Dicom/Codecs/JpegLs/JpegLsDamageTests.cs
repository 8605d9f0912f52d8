using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs.JpegLs;

/// <summary>Damaged images that CharLS 2.4 decodes. The expected samples are those of CharLS.</summary>
public sealed class JpegLsDamageTests
{
    private const int Rows = 12, Columns = 15;
    private const int FirstDataByte = 25;

    [Fact]
    public void A_code_with_too_many_zeros_is_decoded_and_named()
    {
        byte[] image = Encode(new JpegLsEncoder { Precision = 12 }, 4095, seed: 3, out ushort[] samples);
        Assert.Equal(samples, Decode([.. image[..FirstDataByte], 0, .. image[FirstDataByte..]], "wrong-code"));
    }

    [Theory]
    [InlineData(8, 43, 0x04, "abe01db6c7aa")]
    [InlineData(10, 84, 0x10, "f017d5117d77")]
    public void A_code_of_a_too_large_error_is_decoded_and_named(int precision, int at, byte change, string hash)
    {
        byte[] image = Encode(new JpegLsEncoder { Precision = precision }, (1 << precision) - 1, seed: 3, out _);
        image[at] ^= change;
        Assert.StartsWith(hash, HashOf(Decode(image, "wrong-code")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, 5, "9dd0c45f7e291ec65092b0122eb12bba9afb998a7aba3d2f22afab4776118f94")]
    [InlineData(8, 9, "d3c1efe3cb6e570e17f77704679e0fe26d299ec3aafcd5cee58332b00c31bfdc")]
    public void Missing_bits_of_the_last_sample_are_zeros_and_named(int precision, int seed, string hash)
    {
        byte[] image = Encode(new JpegLsEncoder { Precision = precision }, (1 << precision) - 1, seed, out _);
        Assert.Equal(hash, HashOf(Decode([.. image[..^3], .. image[^2..]], "missing-data")));
        AssertRefused("its end marker FFD9 is missing", image[..^3]);
    }

    [Fact]
    public void Data_before_a_restart_marker_are_ignored_and_named()
    {
        byte[] image = Encode(new JpegLsEncoder { Precision = 12, RestartRows = 4 }, 4095, seed: 3, out ushort[] samples);
        int restart = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        Assert.Equal(samples, Decode([.. image[..restart], 0, .. image[restart..]], "surplus-data"));
        AssertRefused("bits follow the last sample", [.. image[..restart], 0, 0, 0, 0, 0, 0, 0, .. image[restart..]]);
    }

    /// <summary>CharLS writes MAXVAL as it is told, but codes and decodes with all values of the bits.</summary>
    [Fact]
    public void A_MAXVAL_that_was_not_used_is_ignored_and_named()
    {
        byte[] image = Encode(new JpegLsEncoder { Precision = 16, Preset = [0, 0, 0, 0, 0] }, 65535, seed: 3, out ushort[] samples);
        int preset = image.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xF8]);
        (image[preset + 5], image[preset + 6]) = (0x0F, 0xFF);
        Assert.Equal(samples, Decode(image, "wrong-maximum"));
        image[^20] ^= 0xFF;
        AssertRefused("the data of the JPEG-LS image end or are damaged in row", image[..60]);
    }

    private static byte[] Encode(JpegLsEncoder encoder, int largest, int seed, out ushort[] samples) =>
        encoder.Encode(JpegLsPictures.Samples(largest, Rows, Columns, seed), Rows, Columns, out samples);

    /// <summary>Decodes alone, and together with three undamaged images, which are not changed.</summary>
    private static ushort[] Decode(byte[] image, string kind)
    {
        using var decoder = new JpegLsDecoder();
        ushort[] samples = JpegLsPictures.Decode(decoder, image, Rows, Columns);
        Assert.Equal([kind], decoder.DamageOf(0).Names());
        byte[] whole = Encode(new JpegLsEncoder { Precision = 12 }, 4095, seed: 1, out ushort[] expected);
        ushort[][] together = JpegLsPictures.Decode(decoder, [whole, image, whole, whole], Rows, Columns);
        Assert.Equal([expected, samples, expected, expected], together);
        Assert.Equal(
            [CodingDamage.None, CodingDamage.None, CodingDamage.None],
            ((int[])[0, 2, 3]).Select(decoder.DamageOf));
        Assert.Equal([kind], decoder.DamageOf(1).Names());
        return samples;
    }

    private static string HashOf(ushort[] samples) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(samples.AsSpan())));

    private static void AssertRefused(string words, byte[] image)
    {
        using var decoder = new JpegLsDecoder();
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => JpegLsPictures.Decode(decoder, image, Rows, Columns));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
