using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;
using FellowOakDicom;

namespace CtGpu.Tests.Dicom.FoDicom;

/// <summary>The adapter to fo-dicom, compiled against a stub of its API, and the choice of files that it decodes.</summary>
public sealed class FoDicomDecoderTests
{
    private const string JpegXl = "1.2.840.10008.1.2.4.110";

    [Fact]
    public void Every_frame_comes_from_one_decoded_file()
    {
        int opened = 0;
        DicomFile.Files = _ =>
        {
            opened++;
            var syntax = new DicomTransferSyntax { IsEncapsulated = true };
            return new DicomDataset { InternalTransferSyntax = syntax, Frames = [[1, 2], [3, 4]] };
        };
        var decoder = new FoDicomDecoder();
        Assert.Equal([1, 2], decoder.Decode("a", 0));
        Assert.Equal([3, 4], decoder.Decode("a", 1));
        Assert.Equal(1, opened);
        Assert.Equal([1, 2], decoder.Decode("a", 0));
        Assert.Equal(2, opened);
        Assert.True(DicomSetupBuilder.Built.SetEquals(["fo-dicom", "NativeTranscoderManager", "SkipValidation"]));
        DicomFile.Files = _ => throw new DicomDataException("no magic");
        Assert.Throws<DicomDataException>(() => decoder.Decode("b", 0));
        DicomFile.Files = _ => throw new FileNotFoundException();
        Assert.Throws<FileNotFoundException>(() => decoder.Decode("c", 0));
    }

    [Theory]
    [InlineData(DicomReaderChoice.Auto, JpegXl, true)]
    [InlineData(DicomReaderChoice.Auto, "1.2.840.10008.1.2.1", false)]
    [InlineData(DicomReaderChoice.Own, "1.2.840.10008.1.2.1", false)]
    [InlineData(DicomReaderChoice.FoDicom, "1.2.840.10008.1.2.1", true)]
    [InlineData(DicomReaderChoice.FoDicom, JpegXl, true)]
    public void What_the_own_reader_does_not_decode_goes_to_the_other_one(Enum anyChoice, string uid, bool foreign)
    {
        var choice = (DicomReaderChoice)anyChoice;
        DicomBytes bytes = Slice(uid);
        using var file = new TemporaryFile(bytes.Build());
        var decoder = new Fixed([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFF, 0xFF]);
        using var reader = new SlicePixelReader(choice, () => decoder);
        SliceHeader slice = SliceReading.Headers(file.Path)[0];
        Assert.Equal(foreign ? [1, 2, 3, 4, 5, -1] : [-2, -1, 0, 1, 2, 3], SliceReading.Pixels(reader, slice, out Xxh128 hash));
        Assert.NotEqual(default, hash);
        Assert.Equal(foreign ? 1 : 0, decoder.Asked);
    }

    [Fact]
    public void Without_another_reader_the_own_one_refuses()
    {
        using var file = new TemporaryFile(Slice(JpegXl).Build());
        SliceHeader slice = SliceReading.Headers(file.Path)[0];
        using var own = new SlicePixelReader(DicomReaderChoice.Own, () => new Fixed([]));
        AssertRefused("JPEG XL", own, slice);
        using var none = new SlicePixelReader(DicomReaderChoice.Auto, null);
        AssertRefused("JPEG XL", none, slice);
    }

    [Fact]
    public void A_frame_of_another_length_is_refused()
    {
        using var file = new TemporaryFile(Slice(JpegXl).Build());
        SliceHeader slice = SliceReading.Headers(file.Path)[0];
        using var reader = new SlicePixelReader(DicomReaderChoice.Auto, () => new Fixed(new byte[11]));
        AssertRefused("11 bytes; expected 12 bytes for 1 x 2 x 3 pixels", reader, slice);
    }

    private static void AssertRefused(string words, SlicePixelReader reader, SliceHeader slice)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => SliceReading.Pixels(reader, slice, out _));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A slice of 2 x 3 pixels.</summary>
    private static DicomBytes Slice(string uid)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = uid;
        if (uid == JpegXl) bytes.Fragments([], new byte[10]);
        return bytes;
    }

    private sealed class Fixed(byte[] frame) : IForeignDecoder
    {
        public int Asked { get; private set; }

        public byte[] Decode(string path, int frameNumber)
        {
            Asked++;
            return frame;
        }
    }
}
