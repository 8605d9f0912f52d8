using CtGpu.Host.Dicom;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Scanning;

/// <summary>Archives in archives. They are never opened, and each is a failure: it may contain series.</summary>
internal static class NestedArchives
{
    /// <summary>Adds a failure for each archive in an archive.</summary>
    /// <returns>The other left-out files.</returns>
    public static IReadOnlyList<LeftOutFile> Take(IReadOnlyList<LeftOutFile> leftOut, FailuresByFolder failures)
    {
        LeftOutFile[] nested =
        [
            .. leftOut.Where(file => file.Kind is { IsPacked: true } kind && Mounts.Of(file.Path) != null && IsArchive(file.Path, kind)),
        ];
        foreach (LeftOutFile file in nested)
        {
            failures.AddOrphan(FailuresByFolder.FolderOf(file.Path), new CtGpuException(
                ExitCode.InvalidInput, "scan",
                $"{file.Path} is {file.Kind!.One} in an archive. Expected DICOM files, since archives in archives are not opened. "
                + "Unpack the outer archive, then give this one too.", [file.Path]));
        }

        return nested.Length == 0 ? leftOut : [.. leftOut.Except(nested)];
    }

    /// <summary>Whether a compressed file is an archive: by its content, or a compressed tar by its name.</summary>
    private static bool IsArchive(string path, FileKind kind)
    {
        string name = Path.GetFileName(path);
        return kind.One.EndsWith("archive", StringComparison.Ordinal)
            || name.Contains(".tar.", StringComparison.OrdinalIgnoreCase)
            || Path.GetExtension(name).ToLowerInvariant() is ".tgz" or ".tbz" or ".tbz2" or ".txz" or ".tzst";
    }
}
