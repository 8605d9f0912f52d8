using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using CtGpu.Host.Volumes;

namespace CtGpu.Host.Planning;

/// <summary>Estimates the memory of the threads that read and decode slices.</summary>
internal static class ReadingMemory
{
    /// <summary>Buffers of files, and tables of a decoder.</summary>
    private const long ThreadBytes = 4L << 20;

    /// <summary>Bytes per pixel of a JPEG 2000 decoder: coefficients, lower resolutions, and the plane of the 9/7 transform.</summary>
    private const int Jpeg2000BytesPerPixel = 12;

    /// <summary>Slices that a thread decodes at a time: JPEG-LS, and other codings.</summary>
    private const int JpegLsBatch = 8, Batch = 2;

    /// <summary>Bytes of a lookup table of the rescale, with its form for vectors.</summary>
    private const long TableBytes = 2 * sizeof(short) << 16;

    /// <param name="threads">Threads that read.</param>
    public static double Of(SeriesVolume volume, int threads)
    {
        SliceHeader first = volume.First;
        if (first.Volume is { } file)
            return ThreadBytes + TableBytes + ((double)file.Geometry.Shape.SliceVoxels * file.Voxels.Type.Bytes());
        double pixels = (double)first.Rows * first.Columns;
        double unplaced = volume.Places == null ? 0 : BatchOf(first) * pixels * sizeof(short);
        double decoded = volume.Slices.Max(slice => OfSlice(slice, pixels));
        int tables = volume.Slices.DistinctBy(slice => (slice.RescaleSlope, slice.RescaleIntercept, slice.IsSigned)).Count();
        return (threads * (ThreadBytes + unplaced + decoded)) + (tables * (double)TableBytes);
    }

    private static double OfSlice(SliceHeader slice, double pixels)
    {
        TransferSyntax syntax = TransferSyntax.Of(slice.TransferSyntaxUid);
        double frame = pixels * slice.BitsAllocated / 8;
        double packed = (double)BatchOf(slice) * slice.MemoryBytes;
        if (syntax.Coding == PixelCoding.Native) return packed + (slice.BitsAllocated == 16 ? 0 : frame);
        double coded = Math.Min(slice.FileLength, 2 * frame);
        double decoder = syntax.Coding == PixelCoding.Jpeg2000 ? Jpeg2000BytesPerPixel * pixels : 0;
        return packed + (BatchOf(slice) * (frame + coded)) + decoder;
    }

    private static int BatchOf(SliceHeader slice) =>
        TransferSyntax.Of(slice.TransferSyntaxUid).Coding == PixelCoding.JpegLs ? JpegLsBatch : Batch;
}
