using System.IO.Compression;
using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Reads back the voxels of a file that <see cref="VolumeFileWriter"/> wrote, block by block.</summary>
internal static class VolumeFileReader
{
    private const int BlockBytes = 1 << 18;

    /// <summary>
    /// Calls <paramref name="take"/> with all voxel bytes in order. All blocks except the last have the same length, which is even.
    /// </summary>
    /// <returns>The number of voxel bytes.</returns>
    /// <exception cref="CtGpuException">The file cannot be read, or convert did not write it.</exception>
    public static long Read(string path, Action<ReadOnlySpan<byte>> take, CancellationToken cancellation)
    {
        try
        {
            using Stream voxels = Open(path, out _);
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
            bool damaged = cause is InvalidDataException or EndOfStreamException || FileFault.IsAbsent(cause);
            if (!damaged) throw FileFault.OfOutput("verify", path, cause);
            throw new CtGpuException(
                ExitCode.InvalidInput,
                "verify",
                $"{path} cannot be read: {FileFault.FirstLine(cause)}. Expected the file that ctgpu convert wrote. "
                + "Convert the series again with --overwrite.",
                [path],
                cause);
        }
    }

    /// <summary>Opens a file, reads its header, and returns the stream at the first voxel.</summary>
    /// <exception cref="InvalidDataException">convert does not write such a header.</exception>
    public static Stream Open(string path, out VolumeHeader header)
    {
        Stream file = OpenFile(path);
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

    /// <summary>Opens a regular file with content. Opening a pipe would block until another process writes to it.</summary>
    /// <exception cref="InvalidDataException">The file is empty or not a regular file.</exception>
    public static FileStream OpenFile(string path) => FileState.Of(path) is { Exists: true, IsFolder: false, HasContent: false }
        ? throw new InvalidDataException("it is empty or not a regular file")
        : new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
}
