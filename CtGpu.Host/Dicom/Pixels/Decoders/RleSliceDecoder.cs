using CtGpu.Host.Dicom.Codecs;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Decodes RLE Lossless.</summary>
internal sealed unsafe class RleSliceDecoder(CodedFrames frames) : ISliceDecoder
{
    private NativeBuffer<byte> _frame = new(0);
    private NativeBuffer<byte> _planes = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            hashes[i] = frames.Load(slices[i], ref _frame, out int length);
            Decode(slices[i], length);
            slices[i].DeliverAll();
        }
    }

    public void Dispose()
    {
        _frame.Dispose();
        _planes.Dispose();
    }

    private void Decode(OpenSlice slice, int length)
    {
        PixelLayout layout = slice.Layout;
        byte* planes = Scratch.Take(ref _planes, layout.FrameBytes + (long)RleFrame.Slack);
        RleFrame.Decode(_frame.Pointer, length, planes, layout.BytesPerSample, layout.Pixels);
        if (layout.BytesPerSample == 2)
        {
            StoredValues.Interleave(planes, planes + layout.Pixels, slice.Destination, layout.Pixels);
        }
        else if (layout.BytesPerSample == 1)
        {
            StoredValues.Widen(planes, slice.Destination, layout.Pixels);
        }
        else
        {
            int* wide = (int*)Scratch.Take(ref _frame, layout.FrameBytes);
            StoredValues.Interleave(planes, wide, layout.Pixels);
            StoredValues.Narrow(wide, slice.Destination, layout.Pixels, slice.Header.SampleFormat);
        }
    }
}
