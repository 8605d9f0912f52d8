using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Reads uncompressed samples of deflated data sets.</summary>
internal sealed unsafe class DeflatedSliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private readonly InflatedFrames _inflated = new();
    private NativeBuffer<byte> _samples = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            OpenSlice slice = slices[i];
            hashes[i] = frames.HashOf(slice);
            byte* samples = Scratch.Take(ref _samples, slice.Layout.FrameBytes);
            _inflated.Read(slice.File, slice.Header, new Span<byte>(samples, slice.Layout.FrameBytes));
            slice.DeliverAll(samples, isBigEndian: false);
        }
    }

    public void Dispose()
    {
        _inflated.Dispose();
        _samples.Dispose();
    }
}
