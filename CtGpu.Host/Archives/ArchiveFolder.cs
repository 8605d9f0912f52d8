using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>An archive as a folder.</summary>
/// <param name="path">Path of the archive as it was given.</param>
/// <param name="tree">Its members.</param>
/// <param name="open">Opens the content of a member.</param>
internal sealed class ArchiveFolder(string path, ArchiveTree tree, Func<ArchiveMember, InputBytes> open) : IMountedFolder
{
    public string Path => path;

    public FileState StateOf(string member) => tree.StateOf(member);

    public string? LinkTarget(string member) => tree.Find(member)?.LinkTarget;

    public InputEntry[] List(string folder) => tree.List(folder);

    public InputBytes Open(string member) => tree.Find(member) is { LinkTarget: null } file
        ? open(file)
        : throw new FileNotFoundException($"the archive {path} has no such file");
}
