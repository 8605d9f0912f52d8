using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Paths;

/// <summary>
/// Paths of input files, and access to files by them. Everywhere in the program such a path is a string in the form of
/// <see cref="EscapedPath"/>, so it can be shown and stored as it is, and <see cref="Path"/> splits and joins it. Paths without an
/// escape, and all paths on other systems than Linux, are those of .NET. Members of <see cref="Mounts"/> are files and folders too.
/// </summary>
internal static class InputPath
{
    /// <summary>The current folder. <see cref="Environment.CurrentDirectory"/> lacks the bytes of it that are not UTF-8.</summary>
    public static string CurrentFolder
    {
        get
        {
            string folder = Environment.CurrentDirectory;
            if (!OperatingSystem.IsLinux() || EscapedPath.IsPlain(folder)) return folder;
            return LinuxFiles.RealPath([(byte)'.']) is { } real ? EscapedPath.Escape(real) : folder;
        }
    }

    /// <summary>Whether .NET cannot access files by this path.</summary>
    public static bool IsEscaped(string path) => OperatingSystem.IsLinux() && EscapedPath.HasEscape(path);

    /// <summary>What is at a path; links are followed.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static FileState StateOf(string path) =>
        Mounts.Find(path, out string member) is { } archive ? archive.StateOf(member) : StateOfFile(path);

    /// <summary>What is at a path that is not to lead through an archive; links are followed.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static FileState StateOfFile(string path)
    {
        if (IsEscaped(path)) return LinuxFiles.StateOf(BytesOf(path));
        var state = FileState.Of(path);
        if (state.Exists || !OperatingSystem.IsLinux() || path.Length == 0 || path.Contains('\0')) return state;
        // .NET does not find the target of a link if its name is not plain.
        return RealPathOfFile(path) is { } real && IsEscaped(real) ? StateOfFile(real) : state;
    }

    /// <summary>Whether a folder, or a link to one, is there. A path that cannot be examined does not count.</summary>
    public static bool IsFolder(string path)
    {
        try
        {
            return StateOf(path).IsFolder;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return false;
        }
    }

    /// <summary>Whether a file or folder is there. A path that cannot be examined counts as there: opening it reports the fault.</summary>
    public static bool MayExist(string path)
    {
        try
        {
            return StateOf(path).Exists;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            return true;
        }
    }

    /// <summary>Length in bytes of a file or of a link's target. It is 0 for pipes, sockets and devices, which are not opened.</summary>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or the user has no permission to find out.</exception>
    public static long LengthOf(string path) => StateOf(path) switch
    {
        { IsFolder: true } => throw new UnauthorizedAccessException("it is a folder"),
        { Exists: true, Length: var length } => length,
        _ => throw new FileNotFoundException("the file does not exist"),
    };

    /// <summary>The text of a link, escaped. Null for anything else.</summary>
    public static string? LinkTarget(string path)
    {
        if (Mounts.Find(path, out string member) is { } archive) return archive.LinkTarget(member);
        if (!IsEscaped(path)) return new FileInfo(path).LinkTarget is { } target ? OfText(target) : null;
        return LinuxFiles.LinkTarget(BytesOf(path)) is { } bytes ? EscapedPath.Escape(bytes) : null;
    }

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static InputBytes Open(string path) =>
        Mounts.Find(path, out string member) is { } archive ? archive.Open(member) : new FileBytes(OpenFile(path));

    /// <summary>The same as a stream at the start of the content.</summary>
    public static InputStream OpenStream(string path) => new(Open(path));

    /// <summary>Opens a file that is no member of an archive.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static SafeFileHandle OpenFile(string path) => IsEscaped(path)
        ? LinuxFiles.Open(BytesOf(path))
        // Shared with writers: a program that copies the cohort may still have the file open. (.NET takes its advisory lock anyway.)
        : File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>The content of a folder, in no order.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to list the folder.</exception>
    public static InputEntry[] List(string folder)
    {
        if (Mounts.Find(folder, out string member) is { } archive) return archive.List(member);
        if (IsEscaped(folder)) return ListBytes(folder);
        InputEntry[] entries = Array.ConvertAll(
            new DirectoryInfo(folder).GetFileSystemInfos(), entry => new InputEntry(entry.Name, entry is DirectoryInfo, entry.LinkTarget));
        bool plain = !OperatingSystem.IsLinux()
            || Array.TrueForAll(entries, e => EscapedPath.IsPlain(e.Name) && (e.LinkTarget == null || EscapedPath.IsPlain(e.LinkTarget)));
        return plain ? entries : ListBytes(folder);
    }

    /// <summary>The absolute path without links, or null if nothing is there.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static string? RealPath(string path) => Mounts.Find(path, out string member) is not { } archive ? RealPathOfFile(path)
        : archive.StateOf(member).Exists ? Path.GetFullPath(path)
        : null;

    /// <summary>The absolute path without links of a path that is not to lead through an archive, or null if nothing is there.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static string? RealPathOfFile(string path)
    {
        if (!OperatingSystem.IsLinux()) return FileState.Of(path).Exists ? RealPathOfStrings(path) : null;
        return LinuxFiles.RealPath(BytesOf(path)) is { } real ? EscapedPath.Escape(real) : null;
    }

    /// <summary>The escaped form of a path that .NET accepts.</summary>
    public static string OfText(string path) =>
        OperatingSystem.IsLinux() && !EscapedPath.IsPlain(path) ? EscapedPath.Escape(Encoding.UTF8.GetBytes(path)) : path;

    /// <summary>The path as .NET accepts it, or null if its bytes are not UTF-8.</summary>
    public static string? ToText(string path)
    {
        if (!IsEscaped(path)) return path;
        byte[] bytes = EscapedPath.Unescape(path);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>The bytes of the full path. As in .NET, ".." removes a name, also the name of a link.</summary>
    private static byte[] BytesOf(string path) => EscapedPath.Unescape(Path.GetFullPath(path));

    private static InputEntry[] ListBytes(string folder)
    {
        byte[] path = BytesOf(folder);
        return
        [
            .. LinuxFiles.NamesIn(path).Select(name =>
            {
                byte[] entry = [.. path, (byte)'/', .. name];
                string? target = LinuxFiles.LinkTarget(entry) is { } bytes ? EscapedPath.Escape(bytes) : null;
                string escaped = EscapedPath.Escape(name);
                return new InputEntry(escaped, IsFolder(Path.Combine(folder, escaped)), target);
            }),
        ];
    }

    private static string RealPathOfStrings(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (File.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = RealPathOfStrings(target.FullName);
        }

        return real;
    }
}
