using System.IO.Compression;
using System.IO.Hashing;

namespace CtGpu.Host.Output;

/// <summary>Reads back the voxels of a file that <see cref="VolumeFile"/> wrote, block by block.</summary>
internal static class VoxelFile
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Calls <paramref name="take"/> with all voxel bytes in order; every block but the last has the same, even, length.</summary>
    /// <returns>How many bytes there were.</returns>
    /// <exception cref="CtGpuException">The file cannot be read, or is none that convert wrote.</exception>
    public static long Read(string path, Action<ReadOnlySpan<byte>> take, CancellationToken cancellation)
    {
        try
        {
            using Stream voxels = Open(path);
            byte[] block = new byte[BlockBytes];
            long bytes = 0;
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                int length = voxels.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
                if (length == 0) return bytes;
                take(block.AsSpan(0, length));
                bytes += length;
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CtGpuException(
                cause is InvalidDataException or EndOfStreamException or FileNotFoundException ? ExitCode.InvalidInput : ExitCode.Transient,
                "verify", $"{path} cannot be read: {cause.Message.Split('\n')[0]} Convert the series again with --overwrite.", [path], cause);
        }
    }

    /// <summary>XXH128 of the voxel bytes, as the sidecar has it.</summary>
    /// <exception cref="CtGpuException">The file cannot be read, or is none that convert wrote.</exception>
    public static Xxh128 Hash(string path, CancellationToken cancellation)
    {
        var hash = new XxHash128();
        Read(path, hash.Append, cancellation);
        return Xxh128.Of(hash);
    }

    /// <summary>The file from its first voxel on.</summary>
    private static Stream Open(string path) => Open(path, out _);

    /// <summary>The file from its first voxel on, and what its header says.</summary>
    /// <exception cref="InvalidDataException">The header is none that convert writes.</exception>
    public static Stream Open(string path, out VolumeHeader header)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        try
        {
            if (path.EndsWith(".gz", StringComparison.Ordinal)) file = new GZipStream(file, CompressionMode.Decompress);
            header = path.EndsWith(".npy", StringComparison.Ordinal) ? NpyHeader.Read(file)
                : path.EndsWith(".mha", StringComparison.Ordinal) ? MetaImageHeader.Read(file)
                : NiftiHeader.Read(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
