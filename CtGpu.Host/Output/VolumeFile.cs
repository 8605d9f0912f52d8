using System.IO.Hashing;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Output;

/// <summary>Writes one volume in one of the formats, and hashes its voxels on the way.</summary>
internal static unsafe class VolumeFile
{
    /// <summary>Voxel bytes handled at a time: small enough that hashing leaves them in the cache for writing.</summary>
    public const int BlockBytes = 1 << 20;

    /// <summary>
    /// Writes a volume beside <paramref name="finalPath"/> and flushes it to disk;
    /// <see cref="PendingFile.Commit"/> gives it its name.
    /// </summary>
    /// <param name="geometry">Grid of the whole array that <paramref name="voxels"/> points to.</param>
    /// <param name="voxels">C order z,y,x, little-endian, <c>geometry.Shape.Voxels</c> elements.</param>
    /// <param name="crop">The window to write, or null for all; origin and shape in the file are the window's.</param>
    /// <param name="gzipWorkers">Threads that compress at once; the bytes do not depend on it.</param>
    /// <returns>The file with the XXH128 of its voxel bytes, which is the same in all formats.</returns>
    /// <exception cref="CtGpuException">The file cannot be written; nothing of it stays.</exception>
    public static PendingFile Write(
        string finalPath, VolumeFormat format, VoxelType type, VolumeGeometry geometry, void* voxels, CropBox? crop, int gzipWorkers)
    {
        CropBox window = crop ?? CropBox.Whole(geometry.Shape);
        return Write(finalPath, format, window.Of(geometry), new DenseVoxels(type, geometry.Shape, voxels, window), gzipWorkers);
    }

    /// <summary>Writes a mask of uint8 0/1 from bits in the layout of <see cref="BitGrid"/>; otherwise as above.</summary>
    public static PendingFile WriteMask(
        string finalPath, VolumeFormat format, VolumeGeometry geometry, ulong* bits, CropBox? crop, int gzipWorkers)
    {
        CropBox window = crop ?? CropBox.Whole(geometry.Shape);
        return Write(finalPath, format, window.Of(geometry), new BitVoxels(new BitGrid(geometry.Shape), bits, window), gzipWorkers);
    }

    private static PendingFile Write(
        string finalPath, VolumeFormat format, VolumeGeometry geometry, VoxelSource voxels, int gzipWorkers)
    {
        byte[] header = format switch
        {
            VolumeFormat.Npy => NpyHeader.Create(voxels),
            VolumeFormat.Mha => MetaImageHeader.Create(voxels, geometry),
            _ => NiftiHeader.Create(voxels, geometry),
        };
        bool gzip = format == VolumeFormat.NiiGz;
        PendingFile file = PendingFile.Create(finalPath, gzip ? 0 : header.Length + voxels.Bytes);
        try
        {
            XxHash128 hash = new();
            if (gzip) GzipBlocks.Write(file, header, voxels, hash, gzipWorkers);
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
        using NativeBuffer<byte> scratch = new(BlockBytes);
        for (long offset = 0; offset < voxels.Bytes; offset += BlockBytes)
        {
            int length = (int)Math.Min(BlockBytes, voxels.Bytes - offset);
            ReadOnlySpan<byte> block = voxels.Read(offset, length, scratch.Pointer);
            hash.Append(block);
            file.Append(block);
        }
    }
}
