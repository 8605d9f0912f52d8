namespace CtGpu.Host;

/// <summary>
/// What is at a path; links are followed. <see cref="File.Exists"/> and <see cref="Directory.Exists"/> also return false if the system
/// cannot tell. This throws instead.
/// </summary>
/// <param name="Length">Bytes of a file. It is 0 for pipes, sockets and devices: opening one may block or never end.</param>
internal readonly record struct FileState(bool Exists, bool IsFolder, long Length)
{
    public const FileAttributes Nothing = (FileAttributes)(-1);

    // COR_E_IO, which .NET throws for a link that leads to itself.
    private const int LinkLoop = unchecked((int)0x80131620);

    /// <summary>Whether there is a file with content.</summary>
    public bool HasContent => Length > 0;

    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static FileState Of(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) return default;
        var file = new FileInfo(path);
        FileAttributes attributes = AttributesOf(file);
        // On Windows, not only links are reparse points.
        if (attributes != Nothing && attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            string target = TargetOf(file);
            if (target.Length == 0) return default;
            file = new FileInfo(target);
            attributes = AttributesOf(file);
        }

        if (attributes == Nothing) return default;
        bool isFolder = attributes.HasFlag(FileAttributes.Directory);
        return new FileState(true, isFolder, isFolder ? 0 : file.Length);
    }

    /// <summary>
    /// Attributes of a file or of a link itself; <see cref="Nothing"/> if it does not exist, which takes no exception to find out.
    /// </summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static FileAttributes AttributesOf(FileInfo file)
    {
        try
        {
            return file.Attributes;
        }
        catch (Exception cause) when (FileFault.IsLinkLoop(cause))
        {
            return Nothing;
        }
    }

    /// <summary>Whether there is a file with content. A file that cannot be examined counts: opening it reports the fault.</summary>
    public static bool MayHaveContent(string path)
    {
        try
        {
            return Of(path).HasContent;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return true;
        }
    }

    /// <summary>Whether a file or folder is there. A path that cannot be examined counts as there: opening it reports the fault.</summary>
    public static bool MayExist(string path)
    {
        try
        {
            return Of(path).Exists;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return true;
        }
    }

    /// <summary>Path at the end of a chain of links; the path itself if it is no link, and empty if the chain never ends.</summary>
    private static string TargetOf(FileInfo link)
    {
        try
        {
            return (link.ResolveLinkTarget(returnFinalTarget: true) ?? link).FullName;
        }
        catch (IOException cause) when (cause.HResult == LinkLoop)
        {
            return "";
        }
    }
}
