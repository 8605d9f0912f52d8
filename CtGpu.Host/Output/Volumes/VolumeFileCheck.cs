using System.IO.Compression;
using System.IO.Hashing;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Compares a volume file with the record of it: length, header and voxels.</summary>
internal static class VolumeFileCheck
{
    private const int BlockBytes = 1 << 18;

    /// <param name="path">A file that convert wrote.</param>
    /// <param name="geometry">The grid that its header must state.</param>
    /// <param name="hash">XXH128 of its voxel bytes in hex, or null if the record has none.</param>
    /// <param name="bytes">Length of the file. It also shows bytes after the end of compressed data.</param>
    /// <returns>The difference, what was expected included, or null if there is none.</returns>
    /// <exception cref="CtGpuException">The file cannot be read now (75), or is not permitted to be read (73).</exception>
    public static string? Finding(
        string path, VoxelType type, VolumeGeometry geometry, string? hash, long bytes, CancellationToken cancellation)
    {
        try
        {
            FileState file = FileState.Of(path);
            if (!file.Exists) return "does not exist";
            if (!file.HasContent) return "is empty or not a regular file";
            using Stream content = OpenContent(path);
            byte[] expected = VolumeFileWriter.HeaderOf(FormatOf(path), type, geometry);
            byte[] header = new byte[expected.Length];
            int length = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            header = header[..length];
            if (!header.AsSpan().SequenceEqual(expected)) return Difference(path, type, geometry, header, expected);
            long voxelBytes = geometry.Shape.Voxels * type.Bytes();
            (string found, long read) = HashOf(content, voxelBytes, cancellation);
            if (read > voxelBytes) return $"contains more than {voxelBytes} bytes of voxels, as many as were expected";
            if (read < voxelBytes) return $"contains {read} bytes of voxels where {voxelBytes} were expected";
            if (found != hash) return $"has the hash {found} where {hash ?? "none"} was expected";
            return file.Length == bytes ? null : $"has {file.Length} bytes where {bytes} were expected";
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            return $"cannot be read: {FileFault.FirstLine(cause)}";
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("verify", path, cause);
        }
    }

    private static Stream OpenContent(string path)
    {
        Stream file = VolumeFileReader.OpenFile(path);
        return FormatOf(path) == VolumeFormat.NiiGz ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static VolumeFormat FormatOf(string path) =>
        Enum.GetValues<VolumeFormat>().First(format => path.EndsWith($".{format.Extension()}", StringComparison.Ordinal));

    /// <summary>Stops after <paramref name="most"/> bytes: a few compressed bytes can stand for any number of voxels.</summary>
    private static (string Hash, long Bytes) HashOf(Stream content, long most, CancellationToken cancellation)
    {
        var hash = new XxHash128();
        byte[] block = new byte[BlockBytes];
        for (long bytes = 0; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (length == 0 || bytes > most) return (Xxh128.Of(hash).ToHex(), bytes);
            hash.Append(block.AsSpan(0, length));
            bytes += length;
        }
    }

    private static string Difference(
        string path, VoxelType type, VolumeGeometry geometry, ReadOnlySpan<byte> header, ReadOnlySpan<byte> expected)
    {
        VolumeHeader found;
        try
        {
            using Stream _ = VolumeFileReader.Open(path, out found);
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            return $"has an invalid header: {FileFault.FirstLine(cause)}";
        }

        if (found.Type != type) return $"states {found.Type} voxels in its header where {type} was expected";
        if (found.Shape != geometry.Shape) return $"states {found.Shape} voxels in its header where {geometry.Shape} were expected";
        if (found.Geometry is { } grid && TextOf(grid) != TextOf(geometry))
            return $"states {TextOf(grid)} in its header where {TextOf(geometry)} was expected";
        return $"differs from the expected header from byte {header.CommonPrefixLength(expected)} on";
    }

    private static string TextOf(VolumeGeometry grid)
    {
        string spacing = FormattableString.Invariant($"{grid.Spacing.Z:0.####},{grid.Spacing.Y:0.####},{grid.Spacing.X:0.####}");
        string axes = string.Join(", ", new[] { grid.Column, grid.Row, grid.Slice }.Select(Numbers));
        return $"spacing {spacing} mm, origin {Numbers(grid.Origin)} mm, axes {axes}";
    }

    /// <summary>Rounded: NIfTI stores float32.</summary>
    private static string Numbers(Vector3 v) => FormattableString.Invariant($"({v.X + 0.0:0.###} {v.Y + 0.0:0.###} {v.Z + 0.0:0.###})");
}
