using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Series;

/// <summary>Compares the pixels of slices at one position.</summary>
internal static class SlicePixels
{
    /// <summary>Whether two slices of the same size decode to the same stored values. Their transfer syntaxes may differ.</summary>
    /// <exception cref="CtGpuException">One of them cannot be read or decoded.</exception>
    public static unsafe bool AreSame(SliceHeader a, SliceHeader b, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        int pixels = checked(a.Rows * a.Columns);
        using var reader = new SlicePixelReader(choice);
        using var first = new NativeBuffer<short>(pixels);
        using var second = new NativeBuffer<short>(pixels);
        Span<Xxh128> hashes = stackalloc Xxh128[2];
        reader.Read([new SliceTarget(a, first.Pointer), new SliceTarget(b, second.Pointer)], hashes);
        return new ReadOnlySpan<short>(first.Pointer, pixels).SequenceEqual(new ReadOnlySpan<short>(second.Pointer, pixels));
    }
}
