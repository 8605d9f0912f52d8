using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>
/// Archives as inputs: zip, tar, and tar compressed by gzip. Only their lists of members are read, and tar.gz and standard input are
/// unpacked to a temporary file, because members are read in any order.
/// </summary>
internal static class ArchiveInput
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    private const int DicomAt = 128;

    /// <summary>
    /// Opens standard input; returns null if it is a terminal. The program sets it. In the library, standard input belongs to its caller.
    /// </summary>
    public static Func<Stream?>? OpenStandardInput { get; set; }

    /// <summary>Whether an input is standard input.</summary>
    public static bool IsStandardInput(string input) => input == StandardInput && OpenStandardInput != null;

    /// <summary>Mounts a file if it is an archive: paths below it are then its members.</summary>
    /// <param name="path">Path of a file, or "-" for standard input.</param>
    /// <param name="realPath">Its path without links.</param>
    /// <returns>The archive, or null if the file is none.</returns>
    /// <exception cref="ArchiveFailure">The archive cannot be read.</exception>
    public static IMountedFolder? Mount(string path, string realPath)
    {
        try
        {
            ArchiveFolder? archive = IsStandardInput(path) ? OfStandardInput() : Open(path);
            if (archive != null) Mounts.Add([path, realPath], archive);
            return archive;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw new ArchiveFailure(path, cause);
        }
    }

    private static ArchiveFolder? Open(string path)
    {
        using InputBytes file = new FileBytes(InputPath.OpenFile(path));
        return KindOf(file) switch
        {
            Kind.Zip => OfZip(path, new ArchiveSource(path)),
            Kind.Tar => OfTar(path, new ArchiveSource(path)),
            Kind.Gzip when HoldsTar(path, file) => OfTar(path, new ArchiveSource(path, GzipFile.Spool(file))),
            Kind.Other when path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && ZipEnd.IsIn(file) =>
                OfZip(path, new ArchiveSource(path)),
            _ => null,
        };
    }

    private static ArchiveFolder OfStandardInput()
    {
        using Stream stream = OpenStandardInput!() ?? throw new CtGpuException(
            ExitCode.Usage, "scan",
            "-: standard input is a terminal. Expected a tar, tar.gz or zip archive. "
            + "Redirect one to it: tar c FOLDER | ctgpu convert - -o OUT");
        return OfStream(stream);
    }

    /// <summary>An archive that can be read only once, under the name of standard input.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static ArchiveFolder OfStream(Stream stream)
    {
        SpoolFile spool = SpoolFile.Of(stream, timeTicks: 0, _ => { });
        InputBytes bytes = spool.Open();
        switch (KindOf(bytes))
        {
            case Kind.Zip:
                return OfZip(StandardInput, new ArchiveSource(StandardInput, spool));
            case Kind.Tar:
                return OfTar(StandardInput, new ArchiveSource(StandardInput, spool));
            case Kind.Gzip:
                spool.Release();
                return OfTar(StandardInput, new ArchiveSource(StandardInput, GzipFile.Spool(bytes)));
            default:
                spool.Release();
                throw new DamagedInputException(
                    $"standard input has {spool.Length} bytes that are no archive", "a tar, tar.gz or zip archive",
                    "Pipe an archive: tar c FOLDER | ctgpu convert - -o OUT.");
        }
    }

    private static ArchiveFolder OfZip(string path, ArchiveSource source)
    {
        using InputBytes bytes = source.Open();
        return new ArchiveFolder(path, ZipDirectory.Read(bytes), new ZipMembers(source).Open);
    }

    private static ArchiveFolder OfTar(string path, ArchiveSource source) =>
        new(path, TarDirectory.Read(source), member => new TarMember(source.Open(), member));

    private static Kind KindOf(InputBytes file)
    {
        Span<byte> start = stackalloc byte[TarBlocks.Bytes];
        start = start[..file.ReadFully(start, 0)];
        if (start.Length > DicomAt && start[DicomAt..].StartsWith("DICM"u8)) return Kind.Other;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8) || start.StartsWith("PK\u0007\u0008"u8))
            return Kind.Zip;
        return start is [0x1F, 0x8B, ..] ? Kind.Gzip : TarBlocks.StartsWithHeader(start) ? Kind.Tar : Kind.Other;
    }

    private static bool HoldsTar(string path, InputBytes file)
    {
        try
        {
            using Stream content = GzipFile.Unpack(file, leaveOpen: true);
            byte[] start = new byte[TarBlocks.Bytes];
            return TarBlocks.StartsWithHeader(start.AsSpan(0, content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
        }
        catch (DamagedInputException) when (!IsTarName(path))
        {
            return false;
        }
    }

    private static bool IsTarName(string path) =>
        path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);

    private enum Kind
    {
        Other,
        Zip,
        Tar,
        Gzip,
    }

    /// <summary>The content of a member of a tar.</summary>
    private sealed class TarMember(InputBytes archive, ArchiveMember member) : InputBytes
    {
        public override long Length => member.Length;

        public override long TimeTicks => member.TimeTicks;

        public override int Read(Span<byte> destination, long offset)
        {
            int count = (int)Math.Clamp(member.Length - offset, 0, destination.Length);
            return count == 0 ? 0 : archive.Read(destination[..count], member.Offset + offset);
        }

        public override void Dispose() => archive.Dispose();
    }
}
