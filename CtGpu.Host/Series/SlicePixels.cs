using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Series;

/// <summary>Compares the pixels of slices at one position.</summary>
internal static class SlicePixels
{
    /// <summary>
    /// Whether two slices of the same size decode to the same stored bits, and these mean the same HU. Transfer syntax, pixel format
    /// and padding may differ.
    /// </summary>
    /// <exception cref="CtGpuException">One of them cannot be read or decoded.</exception>
    public static unsafe bool AreSame(SliceHeader a, SliceHeader b, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        int pixels = checked(a.Rows * a.Columns);
        using var reader = new SlicePixelReader(choice);
        using var first = new NativeBuffer<short>(pixels);
        using var second = new NativeBuffer<short>(pixels);
        Span<Xxh128> hashes = stackalloc Xxh128[2];
        reader.Read([new SliceTarget(a, first.Pointer), new SliceTarget(b, second.Pointer)], hashes);
        return first.Span.SequenceEqual(second.Span) && MeanTheSame(first.Span, a, b);
    }

    /// <summary>Whether these stored bits give the same HU in both slices: 40000 and -25536 have the same bits.</summary>
    private static bool MeanTheSame(ReadOnlySpan<short> stored, SliceHeader a, SliceHeader b)
    {
        SliceRescale ofA = RescaleOf(a), ofB = RescaleOf(b);
        if (ofA == ofB) return true;
        short[][] tables = RescalePlan.Create([ofA, ofB], HuRule.Rounded, floorAtAir: true).Tables;
        foreach (short bits in stored)
        {
            if (tables[0][(ushort)bits] != tables[1][(ushort)bits]) return false;
        }

        return true;
    }

    private static SliceRescale RescaleOf(SliceHeader slice) =>
        new SliceRescale(slice.RescaleSlope ?? 1, slice.RescaleIntercept ?? 0, slice.IsSigned)
            .WithOwnPadding(slice.PixelPaddingValue, slice.PixelPaddingRangeLimit);
}
