using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Pixels.Decoders;

/// <summary>Failures of another DICOM library.</summary>
public sealed class ForeignSliceDecoderTests
{
    private const string JpegXl = "1.2.840.10008.1.2.4.110";
    private const string Explicit = "1.2.840.10008.1.2.1";

    public static TheoryData<Exception, string> Failures => new()
    {
        { new InvalidOperationException("Unable to determine bit depth."), "Unable to determine bit depth. Run" },
        { new ArgumentOutOfRangeException(null, "first line\r\n  second line"), "first line second line." },
        { new TypeInitializationException("Codec", new DllNotFoundException("no native library")), "no native library." },
        { new AggregateException(new NotSupportedException("inner")), "inner." },
        { new InvalidCastException(""), "InvalidCastException." },
        { new ArgumentException(new string('x', 5000)), "xxx..." },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Any_failure_is_a_finding_with_the_other_reader_as_remedy(Exception failure, string words)
    {
        CtGpuException refusal = Refusal(Explicit, DicomReaderChoice.FoDicom, new Failing(failure));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains("fo-dicom cannot decode frame 1: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run again with --dicom-reader own --retry-failed.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.DoesNotContain("   at ", refusal.Message, StringComparison.Ordinal);
        Assert.InRange(refusal.Message.Length, 0, 500);
    }

    [Fact]
    public void A_shortage_of_memory_is_no_fault_of_the_disk()
    {
        CtGpuException refusal = Refusal(Explicit, DicomReaderChoice.FoDicom, new Failing(new InsufficientMemoryException()));
        Assert.Equal((ExitCode.Transient, "memory"), (refusal.Code, refusal.Stage));
        Assert.Contains(": not enough memory to read it. Expected", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_does_not_start_is_a_finding()
    {
        static IForeignDecoder Open() =>
            throw new TypeInitializationException("FoDicomDecoder", new BadImageFormatException("wrong processor"));
        CtGpuException refusal = Refusal(Explicit, DicomReaderChoice.FoDicom, Open);
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains("wrong processor", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_decoder_of_its_own_another_remedy_is_named()
    {
        CtGpuException refusal = Refusal(JpegXl, DicomReaderChoice.Auto, new Failing(new InvalidOperationException("no codec")));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains("no codec", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("JPEG XL", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("export the series uncompressed", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--dicom-reader", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_and_disk_failures_stay_temporary()
    {
        foreach (Exception failure in (Exception[])[new InsufficientMemoryException(), new IOException("disk")])
            Assert.Equal(ExitCode.Transient, Refusal(Explicit, DicomReaderChoice.FoDicom, new Failing(failure)).Code);
    }

    [Fact]
    public void A_missing_permission_lasts()
    {
        CtGpuException refusal = Refusal(Explicit, DicomReaderChoice.FoDicom, new Failing(new UnauthorizedAccessException("denied")));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains("denied", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_longer_than_the_image_is_refused_unless_the_rest_is_padding()
    {
        CtGpuException refusal = Refusal(Explicit, DicomReaderChoice.FoDicom, new Fixed([.. new byte[12], 1, 2, 3]));
        Assert.Contains("fo-dicom decoded has 15 bytes; expected 12 bytes", refusal.Message, StringComparison.Ordinal);
        using var file = new TemporaryFile(Slice(Explicit).Build());
        using var reader = new SlicePixelReader(DicomReaderChoice.FoDicom, () => new Fixed(new byte[500]));
        Assert.Equal(new short[6], SliceReading.Pixels(reader, SliceReading.Header(file.Path), out _));
    }

    [Fact]
    public void More_frames_than_the_header_describes_are_refused_before_decoding()
    {
        DicomBytes bytes = Slice("1.2.840.10008.1.2.5");
        byte[] frame = RleEncoder.Encode([1, 2, 3, 4, 5, 6], 2, new Random(1));
        bytes.Fragments([], frame, frame);
        CtGpuException refusal = Refusal(bytes, DicomReaderChoice.FoDicom, () => new Fixed(new byte[12]));
        Assert.Contains("2 encapsulated frames; expected 1", refusal.Message, StringComparison.Ordinal);
    }

    private static CtGpuException Refusal(string syntax, DicomReaderChoice choice, IForeignDecoder decoder) =>
        Refusal(Slice(syntax), choice, () => decoder);

    private static CtGpuException Refusal(string syntax, DicomReaderChoice choice, Func<IForeignDecoder> open) =>
        Refusal(Slice(syntax), choice, open);

    private static CtGpuException Refusal(DicomBytes bytes, DicomReaderChoice choice, Func<IForeignDecoder> open)
    {
        using var file = new TemporaryFile(bytes.Build());
        SliceHeader slice = SliceReading.Header(file.Path);
        using var reader = new SlicePixelReader(choice, open);
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => SliceReading.Pixels(reader, slice, out _));
        Assert.StartsWith(file.Path, refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>A slice of 2 x 3 pixels.</summary>
    private static DicomBytes Slice(string syntax)
    {
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = syntax;
        if (syntax == JpegXl) bytes.Fragments([], new byte[10]);
        return bytes;
    }

    private sealed class Failing(Exception failure) : IForeignDecoder
    {
        public byte[] Decode(string path, int frame) => throw failure;
    }

    private sealed class Fixed(byte[] samples) : IForeignDecoder
    {
        public byte[] Decode(string path, int frame) => samples;
    }
}
