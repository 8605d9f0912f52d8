using CtGpu.Host.Dicom.CodecProcess;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>Decodes JPEG 2000 in the separate process of <see cref="CodecPool"/>.</summary>
internal sealed unsafe class CodestreamSliceDecoder(CodedFrames frames) : ISliceDecoder
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
        (SliceHeader header, PixelLayout layout) = (slice.Header, slice.Layout);
        var codestream = Codestream.Of(layout.Syntax.Coding, frame, header.Rows, header.Columns);
        codestream.CheckBits(header.SampleFormat);
        CodedImages.RefuseMore(layout.Syntax.Coding, CodedImages.AfterFirst(layout.Syntax.Coding, frame[codestream.Start..]));
        CodecPool.Shared.Decode(codestream, frame, header.Rows, header.Columns, slice.Destination);
        codestream.CheckSigns(header.SampleFormat, new ReadOnlySpan<short>(slice.Destination, layout.Pixels));
    }
}
