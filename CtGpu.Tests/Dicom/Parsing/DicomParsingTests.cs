using System.IO.Compression;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Files;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Parsing;

/// <summary>Valid and invalid encodings of data sets. Readable slices must have position, series and pixels.</summary>
public sealed class DicomParsingTests
{
    public static TheoryData<bool, bool> Encodings => new() { { true, false }, { false, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_native_encoding_is_read_with_and_without_preamble_and_meta(bool explicitVr, bool bigEndian)
    {
        foreach (bool preamble in (bool[])[true, false])
        {
            foreach (bool meta in (bool[])[true, false])
            {
                DicomBytes bytes = DicomBytes.CtSlice(explicitVr, bigEndian);
                string syntax = bytes.TransferSyntaxUid!;
                bytes.Preamble = preamble;
                if (!meta) bytes.TransferSyntaxUid = null;
                AssertWhole(bytes, syntax);
            }
        }
    }

    [Fact]
    public void The_encoding_found_outweighs_the_one_announced()
    {
        DicomBytes bytes = DicomBytes.CtSlice(explicitVr: false);
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1";
        AssertWhole(bytes, "1.2.840.10008.1.2");
        bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2";
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
        bytes = DicomBytes.CtSlice(bigEndian: true);
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1";
        AssertWhole(bytes, "1.2.840.10008.1.2.2");
    }

    [Fact]
    public void Deflated_data_sets_are_inflated()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
        bytes.Deflate = true;
        AssertWhole(bytes, "1.2.840.10008.1.2.1.99");
    }

    [Fact]
    public void Meta_information_without_VRs_is_read()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.ExplicitMeta = false;
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Fact]
    public void Implicit_elements_inside_an_explicit_data_set_are_read()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Raw(0x00200032, DicomBytes.Encode(false, false, 0x00200032, "DS", "-166\\-171.5\\-207.25 "u8.ToArray()));
        bytes.Raw(0x00291010, DicomBytes.Encode(false, false, 0x00291010, "UN", new byte[300]));
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Sequences_are_passed_whether_their_lengths_are_defined_or_not(bool explicitVr, bool bigEndian)
    {
        foreach (bool undefinedItem in (bool[])[true, false])
        {
            DicomBytes bytes = DicomBytes.CtSlice(explicitVr, bigEndian);
            byte[] decoy = bytes.Encode(0x00200032, "DS", "9\\9\\9 "u8.ToArray());
            byte[] items = [.. bytes.Item(decoy, undefinedItem), .. bytes.Item([], undefinedItem), .. bytes.Item(decoy, undefinedItem)];
            bytes.Element(0x00081140, "SQ", items);
            bytes.Element(0x00082112, "SQ", [.. items, .. bytes.SequenceEnd], uint.MaxValue);
            AssertWhole(bytes, bytes.TransferSyntaxUid!);
        }
    }

    [Fact]
    public void Missing_delimiters_are_tolerated()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] decoy = bytes.Encode(0x00081150, "UI", "1.2 "u8.ToArray());
        byte[] openItem = bytes.Encode(0xFFFEE000, "", decoy, uint.MaxValue);
        // Items without a delimiter before the next item and before the end of the sequence; a sequence without a delimiter.
        bytes.Element(0x00081140, "SQ", [.. openItem, .. openItem, .. bytes.SequenceEnd], uint.MaxValue);
        bytes.Element(0x00082112, "SQ", [.. openItem, .. bytes.ItemEnd], uint.MaxValue);
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Fact]
    public void UN_of_undefined_length_is_implicit_inside_and_explicit_where_it_shows()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] hidden = DicomBytes.Encode(false, false, 0x00081150, "UI", new byte[20]);
        byte[] shown = DicomBytes.Encode(true, false, 0x00081155, "UI", new byte[20]);
        byte[] first = bytes.Item(hidden, undefined: true), second = bytes.Item([.. hidden, .. shown], undefined: true);
        bytes.Element(0x00091001, "UN", [.. first, .. second, .. bytes.SequenceEnd], uint.MaxValue);
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Fact]
    public void Odd_lengths_private_groups_and_stray_delimiters_are_passed()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Element(0x00080080, "LO", "odd"u8.ToArray());
        bytes.Element(0x00090010, "LO", "ACME"u8.ToArray());
        bytes.Element(0x00091002, "OB", new byte[12345]);
        bytes.Raw(0x00180001, [.. bytes.ItemEnd, .. bytes.SequenceEnd]);
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Fact]
    public void Headers_longer_than_a_window_are_read()
    {
        foreach (bool deflate in (bool[])[false, true])
        {
            DicomBytes bytes = DicomBytes.CtSlice();
            bytes.Deflate = deflate;
            if (deflate) bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
            for (uint i = 0; i < 40; i++)
            {
                byte[] nested = bytes.Encode(0x00081150, "UI", new byte[1 + (997 * i)]);
                bytes.Element(0x00091001 + i, "SQ", [.. bytes.Item(nested, undefined: true), .. bytes.SequenceEnd], uint.MaxValue);
            }

            AssertWhole(bytes, bytes.TransferSyntaxUid!);
        }
    }

    [Fact]
    public void An_icon_before_the_image_is_not_the_image()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] icon =
        [
            .. bytes.Encode(0x00280010, "US", [9, 0]),
            .. bytes.Encode(0x7FE00010, "OB", [.. bytes.Item([]), .. bytes.Item(new byte[40]), .. bytes.SequenceEnd], uint.MaxValue),
        ];
        bytes.Element(0x00880200, "SQ", [.. bytes.Item(icon, undefined: true), .. bytes.SequenceEnd], uint.MaxValue);
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Fact]
    public void Bytes_behind_the_pixels_do_not_matter()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Trailer = [1, 2, 3, 4, 5];
        AssertWhole(bytes, "1.2.840.10008.1.2.1");
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    [InlineData(5000, false)]
    public void Deep_nesting_is_refused(int depth, bool read)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] nested = [];
        for (int i = 0; i < Math.Min(depth, 100); i++)
        {
            nested = bytes.Encode(0x00091001, "SQ", [.. bytes.Item(nested, undefined: true), .. bytes.SequenceEnd], uint.MaxValue);
        }

        bytes.Raw(0x00091001, nested);
        if (read) AssertWhole(bytes, "1.2.840.10008.1.2.1");
        else SliceReading.HeaderRefused(bytes.Build(), "nested", "16", "(0009,1001)");
    }

    [Fact]
    public void A_length_past_the_end_is_refused_with_the_numbers()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Element(0x00091001, "OB", new byte[4], length: 0xFFFFFFF0);
        SliceReading.HeaderRefused(bytes.Build(), "(0009,1001)", "4294967280 bytes");
    }

    [Fact]
    public void A_nested_length_past_its_item_is_refused()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] group = bytes.Encode(0x00209113, "SQ", [], length: 60);
        bytes.Element(0x52009229, "SQ", bytes.Item(group));
        bytes.Trailer = new byte[100];
        SliceReading.HeaderRefused(bytes.Build(), "past the end");
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_or_its_pixels_are()
    {
        byte[] whole = DicomBytes.CtSlice().Build();
        int pixels = whole.Length - 12 - 12;
        for (int length = 132; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            if (length < pixels + 12) SliceReading.HeaderRefused(cut);
            else SliceReading.PixelsRefused(cut, $"{length - pixels - 12} bytes", "12 bytes");
        }
    }

    [Fact]
    public void A_marked_file_of_garbage_is_refused()
    {
        byte[] zeros = [.. new byte[128], .. "DICM"u8, .. new byte[100]];
        SliceReading.HeaderRefused(zeros, "no element at byte 132");
        byte[] ones = [.. new byte[128], .. "DICM"u8, .. Enumerable.Repeat((byte)0xFF, 100)];
        SliceReading.HeaderRefused(ones);
    }

    [Fact]
    public void A_deflated_data_set_is_not_inflated_without_end()
    {
        var deflated = new MemoryStream();
        using (var stream = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true)) stream.Write(new byte[1 << 20]);
        using var file = new TemporaryFile(deflated.ToArray());
        using var source = new InflatedSource(InputFile.Open(file.Path), 0, limit: 600_000);
        Assert.Equal(100, source.Peek(400_000, 100).Length);
        DicomFormatException refusal = Assert.Throws<DicomFormatException>(() => source.Peek(900_000, 100).Length);
        Assert.Contains("600000 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_deflated_data_are_refused()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
        SliceReading.HeaderRefused(bytes.Build(), "deflated");
    }

    private static void AssertWhole(DicomBytes bytes, string transferSyntaxUid)
    {
        byte[] file = bytes.Build();
        SliceHeader slice = Assert.Single(Assert.IsType<DicomFileContent.Image>(SliceReading.Content(file)).Frames);
        Assert.Equal(transferSyntaxUid, slice.TransferSyntaxUid);
        Assert.Equal("1.2.3.2", slice.SeriesInstanceUid);
        Assert.Equal([-166, -171.5, -207.25], slice.ImagePositionPatient!);
        Assert.Equal((2, 3), (slice.Rows, slice.Columns));
        Assert.Equal([-2, -1, 0, 1, 2, 3], Assert.Single(SliceReading.Pixels(file)));
    }
}
