namespace CtGpu.Host.Paths;

/// <summary>
/// An archive that is read like a folder. Paths of members are relative to it, in the form of <see cref="EscapedPath"/>, with forward
/// slashes; the empty path is the archive itself. Thread-safe.
/// </summary>
internal interface IMountedFolder
{
    /// <summary>Path of the archive as it was given.</summary>
    string Path { get; }

    FileState StateOf(string member);

    /// <summary>The text of a link that leads nowhere. Null for anything else.</summary>
    string? LinkTarget(string member);

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    InputEntry[] List(string folder);

    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    InputBytes Open(string member);
}
