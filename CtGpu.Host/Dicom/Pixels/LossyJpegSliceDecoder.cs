using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.LossyJpeg;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>Decodes lossy JPEG.</summary>
internal sealed unsafe class LossyJpegSliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private NativeBuffer<byte> _frame = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            hashes[i] = frames.Load(slices[i], ref _frame, out int length);
            Decode(slices[i], new ReadOnlySpan<byte>(_frame.Pointer, length));
            slices[i].DeliverAll();
        }
    }

    public void Dispose() => _frame.Dispose();

    private static void Decode(OpenSlice slice, ReadOnlySpan<byte> frame)
    {
        SliceHeader header = slice.Header;
        var codestream = Codestream.Of(PixelCoding.Jpeg, frame, header.Rows, header.Columns);
        codestream.CheckBits(header.SampleFormat);
        CodedImages.RefuseMore(PixelCoding.Jpeg, CodedImages.AfterFirst(PixelCoding.Jpeg, frame));
        LossyJpegDecoder.Decode(frame, header.Rows, header.Columns, codestream.Precision, (ushort*)slice.Destination);
        codestream.CheckSigns(header.SampleFormat, new ReadOnlySpan<short>(slice.Destination, slice.Layout.Pixels));
    }
}
