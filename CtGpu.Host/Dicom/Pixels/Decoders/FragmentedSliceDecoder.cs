using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Reads uncompressed samples in fragments.</summary>
internal sealed unsafe class FragmentedSliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private NativeBuffer<byte> _frame = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            OpenSlice slice = slices[i];
            hashes[i] = frames.Load(slice, ref _frame, out int length);
            var frame = new ReadOnlySpan<byte>(_frame.Pointer, length);
            PixelSurplus.CheckFrame(frame, slice.Header, slice.Layout, $"frame {slice.Header.Frame + 1} of PixelData");
            slice.DeliverAll(_frame.Pointer, isBigEndian: false);
        }
    }

    public void Dispose() => _frame.Dispose();
}
