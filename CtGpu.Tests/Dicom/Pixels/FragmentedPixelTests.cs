using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

/// <summary>Encapsulated Uncompressed Explicit VR Little Endian: samples of 2 x 3 pixels in fragments.</summary>
public sealed class FragmentedPixelTests
{
    private static readonly short[][] s_pixels = [[1, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6], [0, 0, 0, 7, 7, 7]];

    private static readonly byte[][] s_frames = [.. s_pixels.Select(pixels => pixels.SelectMany(BitConverter.GetBytes).ToArray())];

    private static readonly byte[] s_all = [.. s_frames.SelectMany(frame => frame)];

    [Fact]
    public void One_fragment_for_each_frame_is_read_with_and_without_table()
    {
        AssertRead(s_pixels, [], s_frames);
        AssertRead(s_pixels, Table(0, 20, 40), s_frames);
        AssertRead([s_pixels[0]], [], s_frames[0]);
        AssertRead([s_pixels[2]], Table(0), s_frames[2]);
    }

    [Fact]
    public void Frames_of_several_fragments_are_separated_by_the_table_or_by_their_length()
    {
        byte[][] fragments = [s_frames[0][..4], s_frames[0][4..], s_frames[1], s_frames[2][..2], [], s_frames[2][2..]];
        AssertRead(s_pixels, [], fragments);
        AssertRead(s_pixels, Table(0, 28, 48), fragments);
        AssertRead(s_pixels, Table(1, 2, 3), fragments);
        AssertRead([s_pixels[1]], [], s_frames[1][..2], s_frames[1][2..10], s_frames[1][10..]);
    }

    [Fact]
    public void Frames_may_share_fragments()
    {
        AssertRead(s_pixels, [], s_all);
        AssertRead(s_pixels, [], s_all[..10], s_all[10..]);
    }

    [Fact]
    public void Samples_that_look_like_a_table_or_like_codestreams_are_samples()
    {
        short[] zeros = [0, 0, 0, 0, 0, 0], start = [unchecked((short)0xD8FF), unchecked((short)0xFFFF), 0, 2, 64, 0];
        AssertRead([zeros], [], Bytes(zeros));
        AssertRead([start, zeros], [], Bytes(start), Bytes(zeros));
        AssertRead([zeros, zeros], [], Bytes(zeros)[..4], Bytes(zeros)[4..], Bytes(zeros));
    }

    [Fact]
    public void Frames_padded_to_an_even_length_are_read()
    {
        byte[] first = [1, 2, 3, 4, 5, 6, 7, 8, 9], second = [9, 8, 7, 6, 5, 4, 3, 2, 1];
        short[][] pixels = [[.. first.Select(value => (short)value)], [.. second.Select(value => (short)value)]];
        AssertRead(pixels, Narrow([], [.. first, 0], [.. second, 33]));
        AssertRead(pixels, Narrow([], [.. first, 0, .. second, 0]));
        AssertRead(pixels, Narrow([], [.. first[..4]], [.. first[4..], 0], [.. second, 0]));
        AssertRead(pixels, Narrow(Table(0, 24), [.. first[..4]], [.. first[4..], 0], [.. second, 0]));
        AssertRead(pixels, Narrow([], [.. first, .. second]));
    }

    [Fact]
    public void Padding_of_one_value_after_a_frame_is_read_and_other_bytes_are_refused()
    {
        AssertRead([s_pixels[0]], [], [.. s_frames[0], .. new byte[500]]);
        AssertRefused(1, [], [[.. s_frames[0], 1, 2, 3]], "has 15 bytes", "expected 12 bytes for 1 x 2 x 3 pixels");
        AssertRefused(1, [], s_frames, "has 36 bytes", "expected 12 bytes");
        AssertRefused(1, [], [s_all], "has 36 bytes", "expected 12 bytes");
        AssertRefused(2, [], [s_frames[0], [.. s_frames[1], .. s_frames[2]]], "frame 2", "has 24 bytes", "expected 12 bytes");
    }

    [Fact]
    public void A_table_with_more_frames_than_the_header_is_refused()
    {
        AssertRefused(1, Table(0, 20, 40), s_frames, "3 encapsulated frames; expected 1", "NumberOfFrames");
        AssertRefused(2, Table(0, 20, 40), s_frames, "3 encapsulated frames; expected 2");
    }

    [Fact]
    public void Bytes_too_few_are_refused()
    {
        AssertRefused(1, [], [s_frames[0][..10]], "frame 1 of PixelData has 10 bytes; expected 12 bytes");
        AssertRefused(2, [], [s_frames[0], s_frames[1][..10]], "frame 2", "10 bytes; expected 12 bytes");
        AssertRefused(3, [], [s_frames[0], s_frames[1]], "2 fragments", "3 frames");
        AssertRefused(2, [], [s_all[..30]], "1 fragments", "2 frames");
        // Without the mandatory table the first fragment is taken for it.
        DicomBytes bytes = Slice(1, [], []);
        bytes.Element(0x7FE00010, "OB", [.. bytes.Item(s_frames[0]), .. bytes.SequenceEnd], uint.MaxValue);
        SliceReading.PixelsRefused(bytes.Build(), "has 0 bytes; expected 12 bytes");
    }

    [Fact]
    public void A_file_too_short_for_its_size_is_refused_by_its_header()
    {
        DicomBytes bytes = Slice(1, [], [s_frames[0]]);
        bytes.Short(0x00280010, "US", 2000);
        SliceReading.Refused(bytes.Build(), path => SlicePixelReader.Check(SliceReading.Headers(path)), "ends too early");
    }

    [Fact]
    public void The_hash_is_over_all_bytes_of_the_file()
    {
        byte[] file = Slice(3, [], s_frames).Build();
        using var temporary = new TemporaryFile(file);
        using var reader = new SlicePixelReader();
        SliceReading.Pixels(reader, SliceReading.Headers(temporary.Path)[1], out Xxh128 hash);
        Assert.Equal(Xxh128.Of(file), hash);
    }

    private static void AssertRead(short[][] pixels, byte[] table, params byte[][] fragments) =>
        AssertRead(pixels, Slice(pixels.Length, table, fragments));

    private static void AssertRead(short[][] pixels, DicomBytes bytes) => Assert.Equal(pixels, SliceReading.Pixels(bytes.Build()));

    private static void AssertRefused(int frames, byte[] table, byte[][] fragments, params string[] words) =>
        SliceReading.Refused(
            Slice(frames, table, fragments).Build(),
            path =>
            {
                using var reader = new SlicePixelReader();
                foreach (SliceHeader frame in SliceReading.Headers(path)) SliceReading.Pixels(reader, frame, out _);
            },
            words);

    private static DicomBytes Slice(int frames, byte[] table, byte[][] fragments)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.98";
        if (frames > 1) bytes.Text(0x00280008, "IS", $"{frames}");
        bytes.Fragments(table, fragments);
        return bytes;
    }

    /// <summary>Two frames of 3 x 3 pixels of 8 bits.</summary>
    private static DicomBytes Narrow(byte[] table, params byte[][] fragments)
    {
        DicomBytes bytes = Slice(2, table, fragments);
        bytes.Short(0x00280010, "US", 3);
        bytes.Short(0x00280100, "US", 8);
        bytes.Short(0x00280101, "US", 8);
        bytes.Short(0x00280102, "US", 7);
        return bytes;
    }

    private static byte[] Bytes(short[] pixels) => [.. pixels.SelectMany(BitConverter.GetBytes)];

    private static byte[] Table(params int[] offsets) => [.. offsets.SelectMany(BitConverter.GetBytes)];
}
