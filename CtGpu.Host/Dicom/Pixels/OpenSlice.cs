using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>A slice that is being read: its open file, and the memory for its values. Decoders deliver samples to it.</summary>
internal readonly unsafe struct OpenSlice(SliceTarget target, PixelLayout layout, InputFile file)
{
    public SliceHeader Header => target.Slice;

    public PixelLayout Layout => layout;

    public InputFile File => file;

    /// <summary>Memory for the values of the whole slice. Decoders may use it for their samples.</summary>
    public short* Destination => target.Destination;

    /// <summary>
    /// Takes decoded samples of 16 bits. It reduces them to stored values, runs the pass and writes the results to
    /// <see cref="Destination"/>.
    /// </summary>
    /// <param name="samples">Samples of consecutive pixels; overwritten. At their final place in the destination, or outside it.</param>
    /// <param name="first">Index of the first pixel. Each call must continue where the previous call ended.</param>
    /// <param name="count">Number of pixels.</param>
    public void Deliver(short* samples, int first, int count)
    {
        // Samples of 32 bits are stored values already, because reducing them to 16 bits includes this step.
        if (layout.BytesPerSample < 4) StoredValues.ExtractStoredBits(samples, count, target.Slice.SampleFormat);
        short* destination = target.Destination + first;
        if (target.Pass != null) target.Pass.Run(samples, destination, count);
        else if (samples != destination) new Span<short>(samples, count).CopyTo(new Span<short>(destination, count));
    }

    /// <summary>Delivers all samples of the slice, which are in <see cref="Destination"/>.</summary>
    /// <param name="damage">Damage in spite of which they were decoded.</param>
    public void DeliverAll(CodingDamage damage = CodingDamage.None)
    {
        if (damage != CodingDamage.None) target.Pass?.Report(damage);
        Deliver(target.Destination, 0, layout.Pixels);
    }

    /// <summary>Delivers all samples of the slice from uncompressed bytes of BitsAllocated bits per sample.</summary>
    /// <param name="samples">Layout.FrameBytes bytes; overwritten.</param>
    /// <param name="isBigEndian">Whether the samples are big endian.</param>
    public void DeliverAll(byte* samples, bool isBigEndian)
    {
        short* destination = target.Destination;
        int count = layout.Pixels;
        switch (layout.BytesPerSample)
        {
            case 1:
                StoredValues.Widen(samples, destination, count);
                break;
            case 2:
                new Span<short>(samples, count).CopyTo(new Span<short>(destination, count));
                if (isBigEndian) StoredValues.SwapBytes(destination, count);
                break;
            default:
                if (isBigEndian) StoredValues.SwapBytes((int*)samples, count);
                StoredValues.Narrow((int*)samples, destination, count, target.Slice.SampleFormat);
                break;
        }

        DeliverAll();
    }
}
