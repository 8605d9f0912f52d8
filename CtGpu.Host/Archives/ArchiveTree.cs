using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>The members of an archive as files in folders.</summary>
internal sealed class ArchiveTree
{
    private const string MakeAgain = "Make the archive again from the folder.";

    private readonly Dictionary<string, ArchiveMember> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<InputEntry>> _folders = new(StringComparer.Ordinal) { [""] = [] };

    /// <exception cref="DamagedInputException">A member of this name exists, or there are too many members.</exception>
    public void Add(string name, ArchiveMember member)
    {
        if (_folders.ContainsKey(name)) throw Twice(name);
        AddFolder(FolderOf(name));
        if (!_files.TryAdd(name, member)) throw Twice(name);
        _folders[FolderOf(name)].Add(new InputEntry(Path.GetFileName(name), IsFolder: false, member.LinkTarget));
        ArchiveLimits.CheckMembers(_files.Count + _folders.Count);
    }

    /// <summary>Adds a folder with its parents, unless it exists.</summary>
    /// <exception cref="DamagedInputException">A file of this name exists, or there are too many members.</exception>
    public void AddFolder(string name)
    {
        if (_folders.ContainsKey(name)) return;
        if (_files.ContainsKey(name)) throw Twice(name);
        AddFolder(FolderOf(name));
        _folders.Add(name, []);
        _folders[FolderOf(name)].Add(new InputEntry(Path.GetFileName(name), IsFolder: true, LinkTarget: null));
        ArchiveLimits.CheckMembers(_files.Count + _folders.Count);
    }

    /// <summary>The member of a file or link, or null.</summary>
    public ArchiveMember? Find(string name) => _files.GetValueOrDefault(name);

    public FileState StateOf(string name) =>
        _folders.ContainsKey(name) ? new FileState(Exists: true, IsFolder: true, Length: 0)
        : Find(name) is { LinkTarget: null } file ? new FileState(Exists: true, IsFolder: false, file.Length)
        : default;

    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public InputEntry[] List(string folder) =>
        _folders.TryGetValue(folder, out List<InputEntry>? entries) ? [.. entries]
        : throw new DirectoryNotFoundException("the archive has no such folder");

    private static string FolderOf(string name) => name.LastIndexOf('/') is >= 0 and var end ? name[..end] : "";

    private static DamagedInputException Twice(string name) =>
        new($"it has two members with the path {name}", "different paths", MakeAgain);
}
