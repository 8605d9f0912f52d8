using System.Buffers.Binary;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>The decoder of JPEG 2000 and HTJ2K, with codestreams of OpenJPEG and OpenJPH in every option.</summary>
public sealed class Jpeg2000Tests
{
    private const int CodingStyle = 0xFF52, Quantization = 0xFF5C, TilePart = 0xFF90;

    public static TheoryData<string> Names => [.. Jpeg2000Data.All.Select(data => data.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_of_the_encoders_is_decoded(string name)
    {
        using var decoder = new Jpeg2000Decoder();
        var data = Jpeg2000Data.Of(name);
        data.AssertDecoded(Jpeg2000Data.Decode(decoder, data.Bytes));
    }

    [Fact]
    public void A_decoder_decodes_images_of_different_options_in_turn()
    {
        using var decoder = new Jpeg2000Decoder();
        for (int round = 0; round < 2; round++)
        {
            foreach (Jpeg2000Data data in Jpeg2000Data.All) data.AssertDecoded(Jpeg2000Data.Decode(decoder, data.Bytes));
        }
    }

    /// <summary>Only the EOC marker may be missing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_codestream_cut_anywhere_is_refused(string name)
    {
        using var decoder = new Jpeg2000Decoder();
        var data = Jpeg2000Data.Of(name);
        int whole = data.Bytes.Length - (data.Bytes is [.., 0xFF, 0xD9] ? 3 : 1);
        for (int length = 0; length <= whole; length += 1 + (length / 50))
        {
            Assert.Throws<DicomFormatException>(() => Jpeg2000Data.Decode(decoder, data.Bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Padding_after_the_codestream_is_ignored()
    {
        using var decoder = new Jpeg2000Decoder();
        var data = Jpeg2000Data.Of("OpenJPEG");
        data.AssertDecoded(Jpeg2000Data.Decode(decoder, [.. data.Bytes, 0, 0, 0]));
        data.AssertDecoded(Jpeg2000Data.Decode(decoder, [.. data.Bytes[..^2], 0]));
    }

    [Fact]
    public void Another_size_is_refused()
    {
        using var decoder = new Jpeg2000Decoder();
        byte[] bytes = Jpeg2000Data.Of("OpenJPEG").Bytes;
        AssertRefused("has 20 rows and 24 columns; expected 21 and 24", () => Jpeg2000Data.Decode(decoder, bytes, 21));
    }

    /// <summary>Offsets count from the marker.</summary>
    [Theory]
    [InlineData(CodingStyle, 5, 5, "progression order 5")]
    [InlineData(CodingStyle, 7, 0, "no layers")]
    [InlineData(CodingStyle, 8, 2, "component transform 2; expected 0 or 1")]
    [InlineData(CodingStyle, 8, 1, null)]
    [InlineData(CodingStyle, 9, 33, "33 decomposition levels")]
    [InlineData(CodingStyle, 10, 9, "code blocks of 2^11 x 2^6")]
    [InlineData(CodingStyle, 11, 5, "code blocks of 2^6 x 2^7")]
    [InlineData(CodingStyle, 12, 0xC0, "mixes high-throughput and ordinary code blocks")]
    [InlineData(CodingStyle, 13, 2, "wavelet transform 2")]
    [InlineData(CodingStyle, 9, 9, "too few step sizes")]
    [InlineData(CodingStyle, 13, 0, null)]
    [InlineData(Quantization, 4, 3, "quantization style 3")]
    [InlineData(TilePart, 5, 1, "tile 1 of 1")]
    [InlineData(TilePart, 10, 1, "tile-part 1 of 1; expected tile-part 0")]
    [InlineData(TilePart, 6, 1, "ends before the end of the tile-part")]
    public void Headers_that_contradict_are_named(int marker, int offset, byte value, string? words)
    {
        using var decoder = new Jpeg2000Decoder();
        byte[] bytes = [.. Jpeg2000Data.Of("OpenJPEG").Bytes];
        bytes[Find(bytes, marker) + offset] = value;
        if (words == null) Jpeg2000Data.Decode(decoder, bytes);
        else AssertRefused(words, () => Jpeg2000Data.Decode(decoder, bytes));
    }

    /// <summary>TNsot of each tile-part is one too small.</summary>
    [Fact]
    public void The_number_of_the_last_tile_part_may_stand_for_their_count()
    {
        using var decoder = new Jpeg2000Decoder();
        Jpeg2000Data data = Jpeg2000Data.All.First(data => PartsOf(data.Bytes).Count > 2 && data.Bytes[PartsOf(data.Bytes)[0] + 11] > 2);
        byte[] bytes = [.. data.Bytes];
        foreach (int part in PartsOf(bytes)) bytes[part + 11]--;
        data.AssertDecoded(Jpeg2000Data.Decode(decoder, bytes));
        foreach (int part in PartsOf(bytes)) bytes[part + 11]--;
        AssertRefused("expected tile-part", () => Jpeg2000Data.Decode(decoder, bytes));
    }

    /// <summary>Offsets of the SOT markers.</summary>
    private static List<int> PartsOf(byte[] bytes)
    {
        List<int> parts = [];
        for (int at = Find(bytes, TilePart); bytes[at + 1] == (TilePart & 0xFF);)
        {
            parts.Add(at);
            at += BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at + 6));
        }

        return parts;
    }

    [Fact]
    public void Step_sizes_of_the_reversible_transform_are_refused()
    {
        using var decoder = new Jpeg2000Decoder();
        byte[] bytes = [.. Jpeg2000Data.Of("OpenJPEG -I").Bytes];
        bytes[Find(bytes, CodingStyle) + 13] = 1;
        AssertRefused("step sizes for the reversible transform", () => Jpeg2000Data.Decode(decoder, bytes));
    }

    /// <summary>More tiles or precincts than the codestream has bytes.</summary>
    [Fact]
    public void Work_is_bounded_by_the_length()
    {
        using var decoder = new Jpeg2000Decoder();
        byte[] bytes = [.. Jpeg2000Data.Of("OpenJPEG").Bytes];
        int size = Find(bytes, 0xFF51);
        bytes[size + 25] = bytes[size + 29] = 1;
        AssertRefused("too few for its", () => Jpeg2000Data.Decode(decoder, bytes));
        // An image of 2000 x 2000 in precincts of 2 x 2 samples.
        byte[] precincts = [.. Jpeg2000Data.Of("OpenJPEG").Bytes];
        foreach (int offset in (int[])[8, 12, 24, 28]) (precincts[size + offset], precincts[size + offset + 1]) = (2000 >> 8, 2000 & 0xFF);
        int style = Find(precincts, CodingStyle), levels = precincts[style + 9];
        precincts[style + 3] += (byte)(levels + 1);
        precincts[style + 4] |= 1;
        precincts = [.. precincts[..(style + 14)], .. Enumerable.Repeat((byte)0x11, levels + 1), .. precincts[(style + 14)..]];
        AssertRefused("one for each precinct", () => Jpeg2000Data.Decode(decoder, precincts, 2000, 2000));
    }

    private static int Find(byte[] bytes, int marker)
    {
        int at = bytes.AsSpan().IndexOf([(byte)(marker >> 8), (byte)marker]);
        Assert.True(at >= 0);
        return at;
    }

    private static void AssertRefused(string words, Action decode) =>
        Assert.Contains(words, Assert.Throws<DicomFormatException>(decode).Message, StringComparison.Ordinal);
}
