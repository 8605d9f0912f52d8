using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Parsing;

/// <summary>Three RLE frames, divided into fragments in different ways.</summary>
public sealed class EncapsulatedFramesTests
{
    private static readonly short[][] s_pixels = [[1, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6], [7, 7, 7, 7, 7, 7]];

    private static readonly byte[][] s_frames =
        [.. s_pixels.Select(pixels => RleEncoder.Encode([.. pixels.Select(pixel => (int)pixel)], 2, new Random(5)))];

    [Fact]
    public void One_fragment_per_frame_needs_no_table_and_ignores_a_wrong_one()
    {
        AssertRead([], s_frames);
        AssertRead(Table(0, 1, 2), s_frames);
    }

    [Fact]
    public void The_table_separates_frames_of_several_fragments()
    {
        byte[][] fragments = [s_frames[0][..10], s_frames[0][10..], s_frames[1], s_frames[2][..64], s_frames[2][64..]];
        int second = s_frames[0].Length + 16;
        AssertRead(Table(0, second, second + s_frames[1].Length + 8), fragments);
    }

    [Fact]
    public void Without_a_valid_table_the_starts_of_frames_separate_them()
    {
        byte[][] fragments = [s_frames[0][..70], s_frames[0][70..], s_frames[1], s_frames[2][..64], s_frames[2][64..]];
        AssertRead([], fragments);
        AssertRead(Table(0, 13, 14), fragments);
        AssertRead(Table(0), fragments);
    }

    [Fact]
    public void One_frame_takes_all_fragments_however_they_are_cut()
    {
        byte[] frame = s_frames[0];
        DicomBytes bytes = Slice(1, [], [frame[..1], [], frame[1..7], frame[7..]]);
        Assert.Equal(s_pixels[0], Assert.Single(SliceReading.Pixels(bytes.Build())));
    }

    [Fact]
    public void A_list_without_its_delimiter_or_table_ends_with_the_file()
    {
        DicomBytes bytes = Slice(3, [], []);
        bytes.Element(0x7FE00010, "OB", [.. s_frames.SelectMany(frame => bytes.Item(frame))], uint.MaxValue);
        Assert.Equal(s_pixels, SliceReading.Pixels(bytes.Build()));
    }

    [Fact]
    public void Fragments_that_cannot_be_assigned_to_frames_are_refused()
    {
        SliceReading.PixelsRefused(Slice(3, [], [s_frames[0], s_frames[1]]).Build(), "2 fragments", "3 frames");
        SliceReading.PixelsRefused(Slice(3, [], [s_frames[0], [1, 2], [3, 4], [5, 6]]).Build(), "4 fragments", "3 frames");
    }

    [Fact]
    public void More_frames_than_the_header_says_are_refused_with_both_numbers()
    {
        AssertRefused(1, [], s_frames, "3 encapsulated frames; expected 1", "NumberOfFrames");
        AssertRefused(2, [], s_frames, "3 encapsulated frames; expected 2");
        AssertRefused(1, Table(0, s_frames[0].Length + 8, s_frames[0].Length + s_frames[1].Length + 16), s_frames, "3", "expected 1");
        // The table says two frames, but the second one contains two.
        AssertRefused(2, Table(0, s_frames[0].Length + 8), s_frames, "3 encapsulated frames; expected 2");
        // The table shows two frames whose fragments do not start with a frame.
        AssertRefused(1, Table(0, 78), [s_frames[0][..70], s_frames[0][70..]], "2 encapsulated frames; expected 1");
        SliceReading.PixelsRefused(WithoutNumber(s_frames).Build(), "3 encapsulated frames; expected 1");
        SliceReading.PixelsRefused(WithoutNumber([.. s_frames[0], .. s_frames[1]]).Build(), "segment 2", "bytes; expected 6");
    }

    [Fact]
    public void A_fragment_that_is_cut_is_refused()
    {
        byte[] file = Slice(3, [], s_frames).Build();
        SliceReading.PixelsRefused(file[..^20], "(FFFE,E000)", "has a length of");
    }

    private static void AssertRead(byte[] table, byte[][] fragments) =>
        Assert.Equal(s_pixels, SliceReading.Pixels(Slice(3, table, fragments).Build()));

    private static void AssertRefused(int frames, byte[] table, byte[][] fragments, params string[] words) =>
        SliceReading.PixelsRefused(Slice(frames, table, fragments).Build(), words);

    private static DicomBytes WithoutNumber(params byte[][] fragments)
    {
        DicomBytes bytes = Slice(1, [], fragments);
        bytes.Remove(0x00280008);
        return bytes;
    }

    private static DicomBytes Slice(int frames, byte[] table, byte[][] fragments)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
        bytes.Text(0x00280008, "IS", $"{frames}");
        bytes.Fragments(table, fragments);
        return bytes;
    }

    private static byte[] Table(params int[] offsets) => [.. offsets.SelectMany(BitConverter.GetBytes)];
}
