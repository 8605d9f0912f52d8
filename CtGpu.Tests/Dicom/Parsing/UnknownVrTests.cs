using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Parsing;

/// <summary>Elements of explicit data sets whose letters are not a VR.</summary>
public sealed class UnknownVrTests
{
    private static readonly string[] s_letters = ["--", "??", "  ", "\0\0", "us", "ow", "XY", "Q5"];

    private static readonly int[] s_lengths = [0, 1, 2, 4, 10, 84, 300, 20_000];

    public static TheoryData<string, bool> Places
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string letters in s_letters)
            {
                foreach (bool bigEndian in (bool[])[false, true]) data.Add(letters, bigEndian);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void An_element_is_passed_with_a_length_of_2_or_4_bytes(string letters, bool bigEndian)
    {
        // The last tag is directly in front of PixelData.
        foreach (uint tag in (uint[])[0x00080005, 0x001021B0, 0x00291010, 0x7FDF0001])
        {
            foreach (int length in s_lengths)
            {
                foreach (bool isLong in (bool[])[false, true])
                {
                    DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian);
                    bytes.Raw(tag, Encode(bigEndian, tag, letters, Text(length), isLong));
                    AssertWhole(bytes);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void An_element_is_passed_in_items_of_defined_and_undefined_length(string letters, bool bigEndian)
    {
        foreach (bool undefined in (bool[])[false, true])
        {
            foreach (bool isLong in (bool[])[false, true])
            {
                DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian);
                byte[] unknown = Encode(bigEndian, 0x00081160, letters, Text(6), isLong);
                byte[] last = [.. bytes.Encode(0x00081150, "UI", Text(20)), .. unknown];
                byte[] first = [.. unknown, .. bytes.Encode(0x00181160, "SH", Text(20))];
                byte[] items = [.. bytes.Item(last, undefined), .. bytes.Item(first, undefined), .. bytes.Item(unknown, undefined)];
                bytes.Element(0x00081140, "SQ", [.. items, .. bytes.SequenceEnd], uint.MaxValue);
                bytes.Element(0x00082112, "SQ", [.. items, .. bytes.Item(bytes.Encode(0x00081140, "SQ", items))]);
                bytes.Remove(0x00200032);
                byte[] position = bytes.Encode(0x00200032, "DS", "1\\2\\3 "u8.ToArray());
                byte[] after = Encode(bigEndian, 0x00200033, letters, Text(4), isLong);
                byte[] group = bytes.Encode(0x00209113, "SQ", bytes.Item([.. position, .. after], undefined));
                bytes.Element(0x52009230, "SQ", bytes.Item(group, undefined));
                Assert.Equal([1, 2, 3], Assert.Single(Read(bytes)).ImagePositionPatient!);
                Assert.Equal([-2, -1, 0, 1, 2, 3], Assert.Single(SliceReading.Pixels(bytes.Build())));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Needed_values_are_read(string letters, bool bigEndian)
    {
        foreach (bool isLong in (bool[])[false, true])
        {
            DicomBytes bytes = DicomBytes.CtSlice(bigEndian: bigEndian);
            foreach ((uint tag, int value) in ((uint, int)[])
                [(0x00280010, 2), (0x00280011, 3), (0x00280100, 16), (0x00280101, 16), (0x00280102, 15), (0x00280103, 1)])
            {
                bytes.Raw(tag, Encode(bigEndian, tag, letters, bytes.Shorts([(short)value]), isLong));
            }

            bytes.Raw(0x0020000E, Encode(bigEndian, 0x0020000E, letters, "1.2.3.2\0"u8.ToArray(), isLong));
            bytes.Raw(0x00200032, Encode(bigEndian, 0x00200032, letters, "-166\\-171.5\\-207.25 "u8.ToArray(), isLong));
            bytes.Raw(0x00281052, Encode(bigEndian, 0x00281052, letters, "-1024 "u8.ToArray(), isLong));
            AssertWhole(bytes);
        }
    }

    [Fact]
    public void A_long_run_of_elements_is_passed()
    {
        foreach (string letters in s_letters)
        {
            foreach (bool isLong in (bool[])[false, true])
            {
                DicomBytes bytes = DicomBytes.CtSlice();
                for (uint i = 0; i < 40; i++)
                {
                    uint tag = 0x00291010 + i;
                    bytes.Raw(tag, Encode(false, tag, letters, Text((int)(3 * i) % 50), isLong));
                }

                AssertWhole(bytes);
            }
        }
    }

    [Theory]
    [InlineData("--")]
    [InlineData("ow")]
    [InlineData("\0\0")]
    public void PixelData_is_read_with_a_length_of_4_bytes_or_in_fragments(string letters)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] pixels = bytes.Shorts([-2, -1, 0, 1, 2, 3]);
        bytes.Raw(0x7FE00010, Encode(false, 0x7FE00010, letters, pixels, isLong: true));
        AssertWhole(bytes);
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.98";
        byte[] items = [.. bytes.Item([]), .. bytes.Item(pixels), .. bytes.SequenceEnd];
        bytes.Raw(0x7FE00010, Encode(false, 0x7FE00010, letters, items, isLong: true, uint.MaxValue));
        AssertWhole(bytes);
    }

    [Fact]
    public void An_unknown_sequence_of_undefined_length_is_passed()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] items = [.. bytes.Item(bytes.Encode(0x00200032, "DS", "9\\9\\9 "u8.ToArray()), undefined: true), .. bytes.SequenceEnd];
        bytes.Raw(0x00081140, Encode(false, 0x00081140, "XY", items, isLong: true, uint.MaxValue));
        AssertWhole(bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Meta_information_is_read(bool deflate)
    {
        foreach (string letters in s_letters)
        {
            DicomBytes bytes = DicomBytes.CtSlice();
            bytes.Deflate = deflate;
            if (deflate) bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
            string file = Encoding.Latin1.GetString(bytes.Build());
            // The transfer syntax is the last element of the meta information.
            string changed = file.Replace("\x02\0\x10\0UI", "\x02\0\x10\0" + letters, StringComparison.Ordinal);
            Assert.NotEqual(file, changed);
            if (deflate && letters is "\0\0") continue;
            Assert.Equal([-2, -1, 0, 1, 2, 3], Assert.Single(SliceReading.Pixels(Encoding.Latin1.GetBytes(changed))));
        }
    }

    [Fact]
    public void Implicit_elements_of_any_length_stay_implicit()
    {
        // 0x2D2D is "--" as letters, 0x5558 is "XU".
        foreach (int length in (int[])[0, 2, 20, 254, 0x2D2D, 0x2020, 0x5558, 0x10000, 0x2D2D2])
        {
            foreach (string text in (string[])["CHESCS\x04\0", "\x10\0\x20\0LO\x02\0P1", "\xFE\xFF\0\xE0\0\0\0\0", "\0\0\0\0"])
            {
                // An explicit element at the start of a value counts where the letters could be an invented VR.
                if (length > 0x2000 && text.Contains("LO", StringComparison.Ordinal)) continue;
                DicomBytes bytes = DicomBytes.CtSlice();
                byte[] value = new byte[length];
                byte[] start = Encoding.Latin1.GetBytes(text);
                start.AsSpan(0, Math.Min(start.Length, length)).CopyTo(value);
                bytes.Raw(0x00091010, DicomBytes.Encode(false, false, 0x00091010, "", value));
                bytes.Raw(0x00091011, DicomBytes.Encode(false, false, 0x00091011, "", value));
                AssertWhole(bytes);
            }
        }
    }

    [Fact]
    public void Implicit_text_in_a_UN_sequence_is_not_taken_for_elements()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        byte[] inside =
        [
            .. DicomBytes.Encode(false, false, 0x00081030, "", "\x10\x10\x20\0LO\x02\0"u8.ToArray()),
            .. DicomBytes.Encode(false, false, 0x0008103E, "", "\x10\x10\x20\0LO\x02\0"u8.ToArray()),
            .. DicomBytes.Encode(false, false, 0x00081050, "", "CHESCS  "u8.ToArray()),
        ];
        bytes.Element(0x00091001, "UN", [.. bytes.Item(inside, undefined: true), .. bytes.SequenceEnd], uint.MaxValue);
        AssertWhole(bytes);
    }

    [Fact]
    public void Letters_that_lead_nowhere_are_refused_by_name()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Raw(0x00291010, Encode(false, 0x00291010, "--", Text(8), isLong: false, length: 5));
        SliceReading.HeaderRefused(bytes.Build(), "(0029,1010)", "VR \"--\"");
    }

    private static IReadOnlyList<SliceHeader> Read(DicomBytes bytes) =>
        Assert.IsType<DicomFileContent.Image>(SliceReading.Content(bytes.Build())).Frames;

    private static void AssertWhole(DicomBytes bytes)
    {
        SliceHeader slice = Assert.Single(Read(bytes));
        Assert.Equal("1.2.3.2", slice.SeriesInstanceUid);
        Assert.Equal([-166, -171.5, -207.25], slice.ImagePositionPatient!);
        Assert.Equal((2, 3, -1024.0), (slice.Rows, slice.Columns, slice.RescaleIntercept));
        Assert.Equal([-2, -1, 0, 1, 2, 3], Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    private static byte[] Text(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)"G000"[i % 4])];

    private static byte[] Encode(bool bigEndian, uint tag, string letters, byte[] value, bool isLong, uint? length = null)
    {
        byte[] head = DicomBytes.UInt32(bigEndian, tag);
        byte[] ofTag = bigEndian ? head : [head[2], head[3], head[0], head[1]];
        byte[] ofLength = DicomBytes.UInt32(bigEndian, length ?? (uint)value.Length);
        byte[] size = isLong ? [0, 0, .. ofLength] : bigEndian ? ofLength[2..] : ofLength[..2];
        return [.. ofTag, .. Encoding.Latin1.GetBytes(letters), .. size, .. value];
    }
}
