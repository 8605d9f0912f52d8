using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Paths;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>Decodes slices with another DICOM library.</summary>
internal sealed unsafe class ForeignSliceDecoder(CodedFrames frames, IForeignDecoder decoder) : ISliceDecoder
{
    private NativeBuffer<byte> _samples = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            OpenSlice slice = slices[i];
            hashes[i] = frames.HashOf(slice);
            string path = InputPath.ToText(slice.Header.Path) ?? throw NotText();
            byte[] frame = decoder.Decode(path, slice.Header.Frame);
            int expected = slice.Layout.FrameBytes;
            if (frame.Length < expected)
            {
                throw new DicomFormatException($"the frame that fo-dicom decoded has {frame.Length} bytes; expected {expected}");
            }

            byte* samples = Scratch.Take(ref _samples, expected);
            frame.AsSpan(0, expected).CopyTo(new Span<byte>(samples, expected));
            slice.DeliverAll(samples, isBigEndian: false);
        }
    }

    public void Dispose() => _samples.Dispose();

    private static DicomFormatException NotText() =>
        new("fo-dicom opens only files with a path in UTF-8") { Remedy = "Rename the file or its folder." };
}
