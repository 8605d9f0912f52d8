using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Host.Dicom.Codecs.LossyJpeg;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Decodes lossy JPEG, or JPEG 2000 and high-throughput JPEG 2000.</summary>
internal sealed unsafe class CodestreamSliceDecoder(PixelCoding coding, CodedFrames frames) : ISliceDecoder
{
    private readonly Jpeg2000Decoder? _jpeg2000 = coding == PixelCoding.Jpeg2000 ? new() : null;
    private NativeBuffer<byte> _frame = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            hashes[i] = frames.Load(slices[i], ref _frame, out int length);
            slices[i].DeliverAll(Decode(slices[i], new ReadOnlySpan<byte>(_frame.Pointer, length)));
        }
    }

    public void Dispose()
    {
        _jpeg2000?.Dispose();
        _frame.Dispose();
    }

    private CodingDamage Decode(OpenSlice slice, ReadOnlySpan<byte> frame)
    {
        (int rows, int columns, SampleFormat format) = (slice.Header.Rows, slice.Header.Columns, slice.Header.SampleFormat);
        var codestream = Codestream.Of(coding, frame, rows, columns);
        codestream.CheckBits(format);
        ReadOnlySpan<byte> image = frame[codestream.Start..];
        CodedImages.RefuseMore(coding, CodedImages.AfterFirst(coding, image));
        var damage = CodingDamage.None;
        ushort* samples = (ushort*)slice.Destination;
        if (_jpeg2000 != null) damage = _jpeg2000.Decode(image, rows, columns, samples);
        else LossyJpegDecoder.Decode(image, rows, columns, codestream.Precision, samples);
        var decoded = new Span<short>(slice.Destination, slice.Layout.Pixels);
        codestream.CheckSigns(format, decoded);
        bool isLossy = _jpeg2000 == null || _jpeg2000.IsLossy;
        if (isLossy && codestream.IsSigned == format.IsSigned) Overshoot.Clamp(decoded, format, Overshoot.OfTransforms(format));
        return damage;
    }
}
