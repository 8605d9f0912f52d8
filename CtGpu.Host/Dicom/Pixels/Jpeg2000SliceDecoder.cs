using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>Decodes JPEG 2000 and high-throughput JPEG 2000.</summary>
internal sealed unsafe class Jpeg2000SliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private readonly Jpeg2000Decoder _decoder = new();
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

    public void Dispose()
    {
        _decoder.Dispose();
        _frame.Dispose();
    }

    private void Decode(OpenSlice slice, ReadOnlySpan<byte> frame)
    {
        SliceHeader header = slice.Header;
        var codestream = Codestream.Of(PixelCoding.Jpeg2000, frame, header.Rows, header.Columns);
        codestream.CheckBits(header.SampleFormat);
        ReadOnlySpan<byte> image = frame[codestream.Start..];
        CodedImages.RefuseMore(PixelCoding.Jpeg2000, CodedImages.AfterFirst(PixelCoding.Jpeg2000, image));
        _decoder.Decode(image, header.Rows, header.Columns, (ushort*)slice.Destination);
        codestream.CheckSigns(header.SampleFormat, new ReadOnlySpan<short>(slice.Destination, slice.Layout.Pixels));
    }
}
