using System.Globalization;
using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Headers;

public sealed class FunctionalGroupsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Frames_have_their_own_groups_over_the_shared_ones_over_the_data_set(bool undefined)
    {
        DicomBytes bytes = Enhanced(frames: 3, undefined);
        byte[] file = bytes.Build();
        IReadOnlyList<SliceHeader> frames = Assert.IsType<DicomFileContent.Image>(SliceReading.Content(file)).Frames;
        Assert.Equal(3, frames.Count);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal((i, 3), (frames[i].Frame, frames[i].NumberOfFrames));
            Assert.Equal([1, 2, 10 * i], frames[i].ImagePositionPatient!);
            Assert.Equal([0, 1, 0, 0, 0, -1], frames[i].ImageOrientationPatient!);
            Assert.Equal([0.25, 0.5], frames[i].PixelSpacing!);
            Assert.Equal(i == 1 ? 2 : 1, frames[i].RescaleSlope);
            Assert.Equal(["DERIVED", "PRIMARY"], frames[i].ImageType);
            Assert.Equal(4 + i, frames[i].AcquisitionNumber);
            Assert.Equal("Br40", frames[i].ConvolutionKernel);
        }

        Assert.Equal([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11], [12, 13, 14, 15, 16, 17]], SliceReading.Pixels(file));
    }

    [Fact]
    public void Groups_of_another_meaning_are_not_taken()
    {
        DicomBytes bytes = Enhanced(frames: 1, undefined: false);
        byte[] derivation = bytes.Encode(0x00089124, "SQ", bytes.Item(bytes.Encode(0x00280030, "DS", "9\\9 "u8.ToArray())));
        bytes.Element(0x52009230, "SQ", bytes.Item([.. derivation, .. Position(bytes, 0, false)]));
        Assert.Equal([0.25, 0.5], SliceReading.Header(bytes).PixelSpacing!);
    }

    [Fact]
    public void Groups_that_do_not_match_the_number_of_frames_are_refused()
    {
        DicomBytes bytes = Enhanced(frames: 3, undefined: false);
        bytes.Text(0x00280008, "IS", "2");
        SliceReading.HeaderRefused(bytes.Build(), "NumberOfFrames is 2", "expected 3");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("000")]
    public void NumberOfFrames_0_or_blank_is_one_frame_or_the_number_of_groups(string value)
    {
        DicomBytes bytes = Enhanced(frames: 3, undefined: false);
        bytes.Text(0x00280008, "IS", value);
        Assert.Equal(3, Assert.IsType<DicomFileContent.Image>(SliceReading.Content(bytes.Build())).Frames.Count);
        bytes = DicomBytes.CtSlice();
        bytes.Text(0x00280008, "IS", value);
        Assert.Equal((1, 0), (SliceReading.Header(bytes).NumberOfFrames, SliceReading.Header(bytes).Frame));
        Assert.Equal([-2, -1, 0, 1, 2, 3], Assert.Single(SliceReading.Pixels(bytes.Build())));
        bytes.Element(0x7FE00010, "OW", bytes.Shorts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
        SliceReading.PixelsRefused(bytes.Build(), "24 bytes", "12 bytes");
    }

    [Fact]
    public void Frames_that_the_file_has_no_room_for_are_refused()
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.Text(0x00280008, "IS", "2");
        SliceReading.PixelsRefused(bytes.Build(), "12 bytes", "expected 24 bytes for 2 x 2 x 3 pixels");
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2.1", 512, 70000)]
    [InlineData("1.2.840.10008.1.2.1", 2, 200000)]
    [InlineData("1.2.840.10008.1.2.4.70", 512, 200000)]
    public void A_damaged_number_of_frames_allocates_no_header_for_each(string syntax, int rows, int frames)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = syntax;
        bytes.Short(0x00280010, "US", rows);
        bytes.Short(0x00280011, "US", 512);
        // Large enough for 8 bytes for each frame.
        bytes.Element(0x00291010, "OB", new byte[8 * frames]);
        if (syntax != "1.2.840.10008.1.2.1") bytes.Fragments([], new byte[10]);
        bytes.Text(0x00280008, "IS", frames.ToString(CultureInfo.InvariantCulture));
        SliceReading.HeaderRefused(bytes.Build(), $"NumberOfFrames is {frames}; expected 1 to 65536 in a file of");
    }

    private static DicomBytes Enhanced(int frames, bool undefined)
    {
        short[] pixels = [.. Enumerable.Range(0, 6 * frames).Select(value => (short)value)];
        DicomBytes bytes = DicomBytes.CtSlice(rows: 2, columns: 3, pixels: pixels);
        bytes.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
        bytes.Text(0x00280008, "IS", frames.ToString(CultureInfo.InvariantCulture));
        byte[] shared =
        [
            .. Group(bytes, 0x00289110, undefined, bytes.Encode(0x00280030, "DS", ".25\\0.5"u8.ToArray())),
            .. Group(bytes, 0x00209116, undefined, bytes.Encode(0x00200037, "DS", "0\\1\\0\\0\\0\\-1"u8.ToArray())),
            .. Group(bytes, 0x00289145, undefined, bytes.Encode(0x00281053, "DS", "1 "u8.ToArray())),
            .. Group(bytes, 0x00189314, undefined, bytes.Encode(0x00181210, "SH", "Br40"u8.ToArray())),
            .. Group(bytes, 0x00189329, undefined, bytes.Encode(0x00089007, "CS", "derived\\PRIMARY "u8.ToArray())),
        ];
        bytes.Element(0x52009229, "SQ", [.. bytes.Item(shared, undefined), .. bytes.SequenceEnd], undefined ? uint.MaxValue : null);
        var perFrame = new List<byte>();
        for (int i = 0; i < frames; i++)
        {
            byte[] slope = i == 1 ? Group(bytes, 0x00289145, undefined, bytes.Encode(0x00281053, "DS", "2 "u8.ToArray())) : [];
            byte[] content = Group(bytes, 0x00209111, undefined, bytes.Encode(0x00209156, "US", [(byte)(4 + i), 0]));
            perFrame.AddRange(bytes.Item([.. content, .. Position(bytes, i, undefined), .. slope], undefined));
        }

        bytes.Element(0x52009230, "SQ", [.. perFrame, .. bytes.SequenceEnd], undefined ? uint.MaxValue : null);
        return bytes;
    }

    private static byte[] Position(DicomBytes bytes, int frame, bool undefined) =>
        Group(bytes, 0x00209113, undefined, bytes.Encode(0x00200032, "DS", Encoding.ASCII.GetBytes($"1\\2\\{10 * frame}")));

    private static byte[] Group(DicomBytes bytes, uint tag, bool undefined, byte[] attribute) => undefined
        ? bytes.Encode(tag, "SQ", [.. bytes.Item(attribute, undefined: true), .. bytes.SequenceEnd], uint.MaxValue)
        : bytes.Encode(tag, "SQ", bytes.Item(attribute));
}
