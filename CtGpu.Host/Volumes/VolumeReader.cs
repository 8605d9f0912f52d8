using System.IO.Compression;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Volumes;

/// <summary>Reads the headers of volume files, and checks that their voxels can be there.</summary>
internal static class VolumeReader
{
    private const string Stage = "header";

    /// <summary>Longest text header.</summary>
    private const int LongestHeader = 1 << 18;

    private const int FirstBytes = 4096;

    /// <exception cref="CtGpuException">
    /// The header is damaged, or the volume is of a kind that is not read (65); or a file fails (75).
    /// </exception>
    public static VolumeFile ReadHeader(string path)
    {
        try
        {
            // Opening a pipe would block.
            if (InputPath.LengthOf(path) == 0) throw new VolumeFault("it is empty or not a regular file", "a volume");
            using InputStream file = InputPath.OpenStream(path);
            VolumeHeaderData header = Read(path, file);
            List<VolumePart> parts = [Part(path, file)];
            VoxelLocation location = header.Location;
            if (location.Path == path) return Checked(path, header, location, parts);
            using InputStream data = OpenData(location.Path);
            parts.Add(Part(location.Path, data));
            return Checked(path, header, location, parts);
        }
        catch (VolumeFault fault)
        {
            throw fault.Of(path, Stage);
        }
        catch (InvalidDataException damaged)
        {
            throw new VolumeFault($"its compressed data is damaged ({FileFault.FirstLine(damaged)})", "complete gzip data").Of(path, Stage);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw VolumeFault.Unreadable(path, Stage, cause);
        }
    }

    private static VolumeHeaderData Read(string path, InputStream file)
    {
        byte[] start = new byte[(int)Math.Min(LongestHeader, file.Length)];
        int first = file.ReadAtLeast(start, Math.Min(FirstBytes, start.Length), throwOnEndOfStream: false);
        bool isNifti = VolumeNames.ExtensionOf(path) is ".nii" or ".nii.gz";
        if (isNifti)
        {
            bool inflated = start.AsSpan(0, first) is [0x1F, 0x8B, ..];
            return NiftiInput.Read(path, inflated ? Inflate(file) : start.AsSpan(0, first), inflated);
        }

        int length = first + file.ReadAtLeast(start.AsSpan(first), start.Length - first, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = start.AsSpan(0, length);
        return VolumeNames.ExtensionOf(path) == ".nrrd" ? NrrdInput.Read(path, text) : MetaImageInput.Read(path, text);
    }

    private static byte[] Inflate(InputStream file)
    {
        file.Position = 0;
        using var inflated = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        byte[] header = new byte[1024];
        return header[..inflated.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
    }

    private static VolumePart Part(string path, InputStream file) =>
        new(path, file.Length, file.Bytes.TimeTicks);

    private static InputStream OpenData(string path)
    {
        try
        {
            if (InputPath.LengthOf(path) == 0)
                throw new VolumeFault($"its voxels are in {path}, which is empty or not a regular file", "a file with voxels");
            return InputPath.OpenStream(path);
        }
        catch (Exception absent) when (FileFault.IsAbsent(absent))
        {
            throw new VolumeFault(
                $"its voxels are in {path}, which does not exist", "that file",
                "Copy it beside the header, under the name that the header states.");
        }
    }

    /// <summary>Resolves an offset from the end, and compares the length of uncompressed voxels with that of the file.</summary>
    private static VolumeFile Checked(string path, VolumeHeaderData header, VoxelLocation location, List<VolumePart> parts)
    {
        var volume = new VolumeFile(path, header.Format, header.Geometry, header.Voxels, location, parts);
        long length = parts[^1].Length, bytes = volume.VoxelBytes;
        if (location.Offset < 0)
        {
            if (location.Compression != Compression.None)
                throw new VolumeFault("compressed voxels at the end of a file", "their offset from its start");
            volume = volume with { Location = location with { Offset = Math.Max(0, length - bytes) } };
        }

        if (location.Compression != Compression.None) return volume;
        long found = length - volume.Location.Offset;
        if (found == bytes) return volume;
        string subject = parts.Count > 1 ? $"{parts[1].Path} has {found} bytes of voxels" : $"{Math.Max(0, found)} bytes of voxels";
        throw new VolumeFault(
            found < bytes ? $"short data: {subject}" : subject,
            $"{bytes} bytes for {header.Geometry.Shape} voxels of type {header.Voxels.Type}",
            found < bytes ? "Copy the file again." : VolumeFault.WriteAgain);
    }
}
