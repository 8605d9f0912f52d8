using System.IO.Hashing;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Writes one volume in one of the formats, and hashes its voxels in the same pass.</summary>
internal static unsafe class VolumeFileWriter
{
    /// <summary>
    /// Writes a volume under a temporary name beside <paramref name="finalPath"/> and flushes it to the disk.
    /// <see cref="PendingFile.Commit"/> renames it.
    /// </summary>
    /// <param name="geometry">Grid of the whole array at <paramref name="voxels"/>.</param>
    /// <param name="voxels">C order z,y,x, little-endian, <c>geometry.Shape.Voxels</c> elements.</param>
    /// <param name="crop">The window to write, or null for the whole array. The file has the origin and shape of the window.</param>
    /// <param name="gzipWorkers">Threads that compress. The bytes are the same for any number.</param>
    /// <returns>The file with the XXH128 of its voxel bytes, which is the same in all formats.</returns>
    /// <exception cref="CtGpuException">The file cannot be written; the temporary file is deleted.</exception>
    public static PendingFile Write(
        string finalPath, VolumeFormat format, VoxelType type, VolumeGeometry geometry, void* voxels, CropBox? crop, int gzipWorkers)
    {
        CropBox window = crop ?? CropBox.Whole(geometry.Shape);
        return Write(finalPath, format, window.Of(geometry), new ArrayVoxelSource(type, geometry.Shape, voxels, window), gzipWorkers);
    }

    /// <summary>Writes a mask as uint8 from bits in the layout of <see cref="BitGrid"/>. Otherwise as for a volume.</summary>
    /// <param name="left">Voxels of the mask that get the value 2, or null; the others get 1.</param>
    public static PendingFile WriteMask(
        string finalPath, VolumeFormat format, VolumeGeometry geometry, ulong* bits, ulong* left, CropBox? crop, int gzipWorkers)
    {
        CropBox window = crop ?? CropBox.Whole(geometry.Shape);
        var voxels = new BitMaskVoxelSource(new BitGrid(geometry.Shape), bits, left, window);
        return Write(finalPath, format, window.Of(geometry), voxels, gzipWorkers);
    }

    /// <summary>The header of a file, before compression. The same grid always gives the same bytes.</summary>
    /// <exception cref="CtGpuException">The format cannot hold the grid (65).</exception>
    public static byte[] HeaderOf(VolumeFormat format, VoxelType type, VolumeGeometry geometry) => format switch
    {
        VolumeFormat.Npy => NpyHeader.Create(type, geometry.Shape),
        VolumeFormat.Mha => MetaImageHeader.Create(type, geometry),
        _ => NiftiHeader.Create(type, geometry),
    };

    private static PendingFile Write(
        string finalPath, VolumeFormat format, VolumeGeometry geometry, VoxelSource voxels, int gzipWorkers)
    {
        byte[] header = HeaderOf(format, voxels.Type, geometry);
        bool gzip = format == VolumeFormat.NiiGz;
        PendingFile file = PendingFile.Create(finalPath, gzip ? 0 : header.Length + voxels.Bytes);
        try
        {
            XxHash128 hash = new();
            if (gzip) ParallelGzip.Write(file, header, voxels, hash, gzipWorkers);
            else WritePlain(file, header, voxels, hash);
            file.Xxh128 = Xxh128.Of(hash);
            file.Flush();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void WritePlain(PendingFile file, byte[] header, VoxelSource voxels, XxHash128 hash)
    {
        file.Append(header);
        using NativeBuffer<byte> scratch = new(VoxelSource.BlockBytes);
        for (long offset = 0; offset < voxels.Bytes; offset += VoxelSource.BlockBytes)
        {
            int length = (int)Math.Min(VoxelSource.BlockBytes, voxels.Bytes - offset);
            ReadOnlySpan<byte> block = voxels.Read(offset, length, scratch.Pointer);
            hash.Append(block);
            file.Append(block);
        }
    }
}
