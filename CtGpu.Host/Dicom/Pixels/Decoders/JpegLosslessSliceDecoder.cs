using CtGpu.Host.Dicom.Codecs.JpegLossless;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Decodes lossless JPEG, two slices at a time.</summary>
internal sealed unsafe class JpegLosslessSliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private readonly JpegLosslessDecoder _decoder = new();
    private NativeBuffer<byte> _first = new(0);
    private NativeBuffer<byte> _second = new(0);

    public int BatchSize => 2;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        OpenSlice first = slices[0];
        hashes[0] = frames.Load(first, ref _first, out int firstLength);
        var firstFrame = new ReadOnlySpan<byte>(_first.Pointer, firstLength);
        (int rows, int columns) = (first.Header.Rows, first.Header.Columns);
        if (slices.Length == 1)
        {
            _decoder.Decode(firstFrame, rows, columns, (ushort*)first.Destination);
            first.DeliverAll();
            return;
        }

        OpenSlice second = slices[1];
        hashes[1] = frames.Load(second, ref _second, out int secondLength);
        var secondFrame = new ReadOnlySpan<byte>(_second.Pointer, secondLength);
        _decoder.Decode(firstFrame, secondFrame, rows, columns, (ushort*)first.Destination, (ushort*)second.Destination);
        first.DeliverAll();
        second.DeliverAll();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}
