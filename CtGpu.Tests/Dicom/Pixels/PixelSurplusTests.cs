using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

/// <summary>PixelData with more bytes than the header describes, for slices of 2 x 3 pixels of 16 bits.</summary>
public sealed class PixelSurplusTests
{
    private const string Deflated = "1.2.840.10008.1.2.1.99";
    private const uint PixelData = 0x7FE00010, NumberOfFrames = 0x00280008, Rows = 0x00280010, Columns = 0x00280011;

    private static readonly short[] s_frames = [.. Enumerable.Range(1, 18).Select(value => (short)(value * value))];

    public static TheoryData<string> Syntaxes => ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", Deflated];

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Three_frames_without_NumberOfFrames_are_refused_with_both_numbers(string syntax) => AssertRefused(
        Slice(syntax, s_frames), "PixelData has 36 bytes; expected 12 bytes for 1 x 2 x 3 pixels of 16 bits", "NumberOfFrames");

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Frames_beyond_NumberOfFrames_are_refused(string syntax)
    {
        DicomBytes bytes = Slice(syntax, s_frames);
        bytes.Text(NumberOfFrames, "IS", "2");
        AssertRefused(bytes, "36 bytes", "24 bytes for 2 x 2 x 3 pixels");
    }

    [Theory]
    [InlineData(Rows, 1, "6 bytes for 1 x 1 x 3")]
    [InlineData(Columns, 2, "8 bytes for 1 x 2 x 2")]
    public void Rows_and_columns_too_few_are_refused(uint tag, int value, string expected)
    {
        DicomBytes bytes = Slice("1.2.840.10008.1.2.1", s_frames[..6]);
        bytes.Short(tag, "US", value);
        AssertRefused(bytes, "PixelData has 12 bytes", expected, "Rows, Columns");
    }

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void Padding_of_any_length_is_read(string syntax)
    {
        foreach (byte[] value in (byte[][])[[0], [0xFF], [0x30, 0xF8]])
        {
            foreach (int length in (int[])[2, 12, 512, 4098, 20_000])
            {
                DicomBytes bytes = Slice(syntax, s_frames[..12], Repeat(value, length));
                bytes.Text(NumberOfFrames, "IS", "2");
                Assert.Equal([s_frames[..6], s_frames[6..12]], SliceReading.Pixels(bytes.Build()));
                Check(bytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Syntaxes))]
    public void One_other_byte_anywhere_in_the_padding_is_refused(string syntax)
    {
        foreach (int at in (int[])[0, 1, 4095, 4096, 4097, 8191])
        {
            byte[] padding = new byte[8192];
            padding[at] = 1;
            AssertRefused(Slice(syntax, s_frames[..6], padding), "8204 bytes", "12 bytes");
        }
    }

    [Fact]
    public void Deflated_padding_without_end_is_refused_before_it_is_inflated()
    {
        // More than a small image can have as padding.
        DicomBytes bytes = Slice(Deflated, s_frames[..6], new byte[(1 << 20) + 2]);
        AssertRefused(bytes, "deflated PixelData has 1048590 bytes", "expected 12 bytes");
        Check(Slice(Deflated, s_frames[..6], new byte[1 << 20]));
    }

    [Fact]
    public void One_byte_that_makes_the_length_even_may_have_any_value()
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: 3, columns: 3);
        bytes.Short(0x00280100, "US", 8);
        bytes.Short(0x00280101, "US", 8);
        bytes.Short(0x00280102, "US", 7);
        bytes.Element(PixelData, "OB", [1, 2, 3, 4, 5, 6, 7, 8, 9, 77]);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], Assert.Single(SliceReading.Pixels(bytes.Build())));
        bytes.Element(PixelData, "OB", [1, 2, 3, 4, 5, 6, 7, 8, 9, 7, 6, 5]);
        AssertRefused(bytes, "12 bytes", "9 bytes");
    }

    [Fact]
    public void Padding_of_32_bits_is_a_whole_sample()
    {
        DicomBytes bytes = DicomBytes.CtSlice(rows: 1, columns: 1);
        bytes.Short(0x00280100, "US", 32);
        bytes.Short(0x00280101, "US", 32);
        bytes.Short(0x00280102, "US", 31);
        byte[] value = DicomBytes.UInt32(false, unchecked((uint)-2000));
        bytes.Element(PixelData, "OW", [7, 0, 0, 0, .. value, .. value, .. value]);
        Assert.Equal([7], Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    [Fact]
    public void A_file_that_ends_within_the_padding_is_refused()
    {
        byte[] file = Slice("1.2.840.10008.1.2.1", s_frames[..6], new byte[100]).Build();
        SliceReading.PixelsRefused(file[..^10], "PixelData has 112 bytes", "ends after 102", "expected 12 bytes");
    }

    [Fact]
    public void Elements_after_the_pixels_are_no_surplus()
    {
        DicomBytes bytes = Slice("1.2.840.10008.1.2.1", s_frames[..6]);
        bytes.Element(0xFFFCFFFC, "OB", [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal(s_frames[..6], Assert.Single(SliceReading.Pixels(bytes.Build())));
        Check(bytes);
    }

    private static DicomBytes Slice(string syntax, short[] pixels, byte[]? padding = null)
    {
        DicomBytes bytes = DicomBytes.CtSlice(syntax != "1.2.840.10008.1.2", bigEndian: syntax == "1.2.840.10008.1.2.2");
        bytes.TransferSyntaxUid = syntax;
        bytes.Deflate = syntax == Deflated;
        bytes.Element(PixelData, "OW", [.. bytes.Shorts(pixels), .. padding ?? []]);
        return bytes;
    }

    private static byte[] Repeat(byte[] value, int length) => [.. Enumerable.Range(0, length).Select(i => value[i % value.Length])];

    private static void Check(DicomBytes bytes)
    {
        using var file = new TemporaryFile(bytes.Build());
        SlicePixelReader.Check(SliceReading.Headers(file.Path));
    }

    /// <summary>Reading any frame and checking the headers give the same refusal.</summary>
    private static void AssertRefused(DicomBytes bytes, params string[] words)
    {
        byte[] file = bytes.Build();
        SliceReading.Refused(file, path => SlicePixelReader.Check(SliceReading.Headers(path)), words);
        SliceReading.PixelsRefused(file, words);
        SliceReading.Refused(
            file,
            path =>
            {
                SliceHeader last = SliceReading.Headers(path)[^1];
                using var reader = new SlicePixelReader(DicomReaderChoice.FoDicom, () => throw new UnreachableDecoderException());
                SliceReading.Pixels(reader, last, out Xxh128 _);
            },
            words);
    }

    private sealed class UnreachableDecoderException : Exception;
}
