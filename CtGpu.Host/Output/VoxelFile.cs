using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace CtGpu.Host.Output;

/// <summary>Reads back the voxels of a file that <see cref="VolumeFile"/> wrote, block by block.</summary>
internal static class VoxelFile
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Where a NIfTI header says where its voxels begin.</summary>
    private const int VoxelOffset = 108;

    /// <summary>Bytes of a NumPy file up to and with the length of the rest of its header.</summary>
    private const int NpyPrefixBytes = 10;

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
    public static UInt128 Hash(string path, CancellationToken cancellation)
    {
        var hash = new XxHash128();
        Read(path, hash.Append, cancellation);
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>The file from its first voxel on.</summary>
    private static Stream Open(string path)
    {
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
        try
        {
            if (path.EndsWith(".gz", StringComparison.Ordinal)) file = new GZipStream(file, CompressionMode.Decompress);
            if (path.EndsWith(".npy", StringComparison.Ordinal)) Skip(file, BinaryPrimitives.ReadUInt16LittleEndian(Take(file, NpyPrefixBytes).AsSpan(NpyPrefixBytes - 2)));
            else if (path.EndsWith(".mha", StringComparison.Ordinal)) SkipText(file, "ElementDataFile = LOCAL\n"u8);
            else Skip(file, (int)BinaryPrimitives.ReadSingleLittleEndian(Take(file, NiftiHeader.Bytes).AsSpan(VoxelOffset)) - NiftiHeader.Bytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static byte[] Take(Stream file, int bytes)
    {
        if (bytes < 0) throw new InvalidDataException("Its header is none that convert writes.");
        byte[] taken = new byte[bytes];
        file.ReadExactly(taken);
        return taken;
    }

    private static void Skip(Stream file, int bytes) => Take(file, bytes);

    private static void SkipText(Stream file, ReadOnlySpan<byte> lastLine)
    {
        var line = new List<byte>();
        while (!line.ToArray().AsSpan().SequenceEqual(lastLine))
        {
            line.Clear();
            for (int next = 0; next != '\n'; line.Add((byte)next))
            {
                next = file.ReadByte();
                if (next < 0 || line.Count > 4096) throw new InvalidDataException("Its header is none that convert writes.");
            }
        }
    }
}
