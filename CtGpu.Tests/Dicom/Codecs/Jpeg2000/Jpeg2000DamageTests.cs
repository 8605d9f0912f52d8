using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>Damaged codestreams that OpenJPEG 2.5 decodes without a warning. The expected samples are those of OpenJPEG.</summary>
public sealed class Jpeg2000DamageTests
{
    private const int TilePart = 0xFF90;

    /// <summary>Bits of one byte change. Without a hash, the samples do not change.</summary>
    [Theory]
    [InlineData("OpenJPEG", 51, 0x01, "missing-data", null)] // 257 layers instead of 1
    [InlineData("OpenJPEG", 51, 0xFF, "missing-data", null)] // 65281 layers
    [InlineData("OpenJPH", 134, 0x80, "wrong-stuffing", null)]
    [InlineData("OpenJPH", 219, 0x08, "wrong-stuffing", "ef4c4131b866216611b16a03e5e2855ed336736edda136e06ecc43254b3e2309")]
    [InlineData("OpenJPEG", 124, 0x20, "wrong-stuffing", "f72ce552e47862509b7c23456083ed02df698a11246309c34fbba2b5e347a167")]
    [InlineData("OpenJPEG", 63, 0x40, "surplus-passes", "e832ebf38cdd8f4548342c86a782ccfa1892ea7c08175c419dd7a4abf06d7dc7")]
    [InlineData("OpenJPEG -M 32", 397, 0x02, "wrong-symbol", "c41fa7f5a77901010ea12cb1c6554e294c4a576969170f92d3910a6d1538f334")]
    [InlineData("OpenJPEG", 54, 0x02, "surplus-data", "0b8d15657395a0d9b38c0657f8563c5777b9d40c625899aad0f24ef85f58d8de")]
    public void A_changed_byte_is_decoded_as_by_OpenJPEG_and_named(string name, int at, byte change, string kind, string? sha256)
    {
        var data = Jpeg2000Data.Of(name);
        byte[] bytes = [.. data.Bytes];
        bytes[at] ^= change;
        (data with { Bytes = bytes, Sha256 = sha256 }).AssertDecoded(Decode(bytes, kind));
        Assert.Empty(Damage(data.Bytes).Names());
    }

    [Fact]
    public void Missing_packets_are_empty_and_named()
    {
        var data = Jpeg2000Data.Of("OpenJPEG -M 32");
        byte[] bytes = Cut(data.Bytes, 308);
        string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Decode(bytes, "missing-data").AsSpan())));
        Assert.Equal("d262e93c22f96da9202525528c66a6527bd56e6841124888d7217a010b04095e", hash);
    }

    [Fact]
    public void Missing_tile_parts_are_named()
    {
        var data = Jpeg2000Data.Of("OpenJPEG");
        byte[] bytes = [.. data.Bytes];
        bytes[Find(bytes, TilePart) + 11] = 2;
        data.AssertDecoded(Decode(bytes, "missing-data"));
    }

    [Fact]
    public void Data_after_the_last_packet_are_ignored_and_named()
    {
        var data = Jpeg2000Data.Of("OpenJPEG");
        byte[] longer = [.. data.Bytes[..^2], 1, 2, 0xFF, 0xD9];
        longer[Find(longer, TilePart) + 9] += 2;
        data.AssertDecoded(Decode(longer, "surplus-data"));
    }

    [Fact]
    public void An_SOP_marker_of_another_length_is_skipped()
    {
        var data = Jpeg2000Data.Of("OpenJPEG -SOP");
        byte[] bytes = [.. data.Bytes];
        bytes[Find(bytes, 0xFF91) + 3] ^= 0x40;
        using var decoder = new Jpeg2000Decoder();
        data.AssertDecoded(Jpeg2000Data.Decode(decoder, bytes));
    }

    /// <summary>OpenJPEG refuses these, too.</summary>
    [Fact]
    public void Damage_without_an_end_marker_is_refused()
    {
        byte[] cut = Cut(Jpeg2000Data.Of("OpenJPEG -M 32").Bytes, 308);
        AssertRefused("its end marker FFD9 is missing", cut[..^2]);
    }

    [Fact]
    public void A_high_throughput_block_with_samples_outside_its_area_is_refused()
    {
        byte[] bytes = [.. Jpeg2000Data.Of("OpenJPH").Bytes];
        bytes[133] ^= 1;
        AssertRefused("samples outside its area", bytes);
    }

    [Fact]
    public void A_packet_body_that_is_cut_is_refused() =>
        AssertRefused("ends early, in the body of a packet", Cut(Jpeg2000Data.Of("OpenJPEG").Bytes, 400));

    /// <summary>The codestream up to an offset, with one tile-part that ends there.</summary>
    private static byte[] Cut(byte[] bytes, int length)
    {
        byte[] cut = [.. bytes[..length], 0xFF, 0xD9];
        int at = Find(cut, TilePart);
        BinaryPrimitives.WriteInt32BigEndian(cut.AsSpan(at + 6), length - at);
        return cut;
    }

    private static short[] Decode(byte[] bytes, string kind)
    {
        Assert.Equal([kind], Damage(bytes).Names());
        using var decoder = new Jpeg2000Decoder();
        return Jpeg2000Data.Decode(decoder, bytes);
    }

    private static unsafe CodingDamage Damage(byte[] bytes)
    {
        using var decoder = new Jpeg2000Decoder();
        ushort[] samples = new ushort[Jpeg2000Data.Rows * Jpeg2000Data.Columns];
        fixed (ushort* to = samples) return decoder.Decode(bytes, Jpeg2000Data.Rows, Jpeg2000Data.Columns, to);
    }

    private static int Find(byte[] bytes, int marker) => bytes.AsSpan().IndexOf([(byte)(marker >> 8), (byte)marker]);

    private static void AssertRefused(string words, byte[] bytes) =>
        Assert.Contains(words, Assert.Throws<DicomFormatException>(() => Damage(bytes)).Message, StringComparison.Ordinal);
}
