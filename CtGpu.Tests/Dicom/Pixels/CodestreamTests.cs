using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels;

/// <summary>JPEG, JPEG-LS, JPEG 2000 and HTJ2K.</summary>
public sealed class CodestreamTests
{
    public static TheoryData<string> Names => [.. CodestreamData.All.Select(data => data.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_other_programs_code_is_decoded(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        short[] pixels = Assert.Single(SliceReading.Pixels(data.Slice().Build()));
        int[] values = [.. pixels.Select(pixel => (int)(data.PixelRepresentation == 1 ? pixel : (ushort)pixel))];
        Assert.InRange(values.Zip(data.Picture(), (a, b) => Math.Abs(a - b)).Max(), 0, data.MostOff);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_codestream_cut_anywhere_is_refused(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        for (int eighths = 1; eighths < 8; eighths += 3)
        {
            SliceReading.PixelsRefused(data.Slice(data.Bytes[..(data.Bytes.Length * eighths / 8)]).Build());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_codestream_of_another_size_is_refused(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        DicomBytes slice = data.Slice();
        slice.Short(0x00280010, "US", CodestreamData.Rows + 1);
        SliceReading.PixelsRefused(slice.Build(), "has 20 rows and 24 columns; expected 21 and 24");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Frames_of_several_fragments_are_separated(string name)
    {
        CodestreamData data = CodestreamData.Of(name);
        byte[] head = data.Bytes[..^100], tail = data.Bytes[^100..];
        DicomBytes slice = data.Slice(head, tail, data.Bytes);
        slice.Text(0x00280008, "IS", "2");
        short[][] frames = SliceReading.Pixels(slice.Build());
        Assert.Equal(2, frames.Length);
        Assert.Equal(frames[0], frames[1]);
    }

    [Fact]
    public void Another_codec_than_announced_is_named()
    {
        CodestreamData jpegLs = CodestreamData.Of("JPEG-LS"), jpeg = CodestreamData.Of("JPEG extended, 12 bits");
        SliceReading.PixelsRefused(jpegLs.Slice(jpeg.Bytes).Build(), "process SOF1", "SOF55");
        SliceReading.PixelsRefused(jpeg.Slice(jpegLs.Bytes).Build(), "process SOF55", "SOF1");
        SliceReading.PixelsRefused(CodestreamData.Of("JPEG 2000, signed").Slice(jpegLs.Bytes).Build(), "no JPEG 2000 codestream");
    }

    [Fact]
    public void Bits_beyond_BitsAllocated_are_refused()
    {
        DicomBytes slice = CodestreamData.Of("JPEG-LS, 8 bits").Slice(CodestreamData.Of("JPEG-LS").Bytes);
        SliceReading.PixelsRefused(slice.Build(), "16 bits per sample; expected at most 8, which is BitsAllocated");
    }

    [Fact]
    public void An_unsigned_codestream_of_a_signed_image_has_its_sign_in_the_highest_stored_bit()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, 12 bits");
        DicomBytes slice = data.Slice();
        slice.Short(0x00280103, "US", 1);
        Assert.Contains(data.Picture(), value => value > 2047);
        IEnumerable<short> signed = data.Picture().Select(value => (short)(value > 2047 ? value - 4096 : value));
        Assert.Equal(signed, Assert.Single(SliceReading.Pixels(slice.Build())));
    }

    [Fact]
    public void A_sign_that_is_lost_is_not_guessed()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, 12 bits");
        DicomBytes slice = data.Slice();
        slice.Short(0x00280101, "US", 16);
        slice.Short(0x00280102, "US", 15);
        slice.Short(0x00280103, "US", 1);
        SliceReading.PixelsRefused(slice.Build(), "in 12 unsigned bits", "the sign is lost");
    }

    [Fact]
    public void Negative_samples_of_an_unsigned_image_are_refused()
    {
        CodestreamData data = CodestreamData.Of("JPEG 2000, signed");
        DicomBytes slice = data.Slice();
        slice.Short(0x00280103, "US", 0);
        SliceReading.PixelsRefused(slice.Build(), "signed value", "PixelRepresentation is unsigned");
    }

    [Theory]
    [InlineData("JPEG-LS near-lossless", null, true)]
    [InlineData("JPEG extended, 12 bits", null, true)]
    [InlineData("JPEG 2000, irreversible", null, true)]
    [InlineData("JPEG 2000, signed", null, false)]
    [InlineData("JPEG 2000, signed", "01", true)]
    public void Lossy_sources_are_known_by_syntax_or_attribute(string name, string? lossyImageCompression, bool lossy)
    {
        DicomBytes slice = CodestreamData.Of(name).Slice();
        if (lossyImageCompression != null) slice.Text(0x00282110, "CS", lossyImageCompression);
        Assert.Equal(lossy, SliceReading.Header(slice).IsLossy);
    }
}
