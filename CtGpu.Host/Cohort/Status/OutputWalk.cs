using System.IO.Enumeration;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Status;

/// <summary>
/// The folders of OUT that hold something of a series, and its temporary files. Links to folders are not followed: inside OUT their
/// target is visited anyway, and nothing outside belongs to the cohort.
/// </summary>
internal sealed class OutputWalk
{
    private readonly string _root;
    private readonly List<string> _series = [];
    private readonly List<string> _temporary = [];
    private readonly List<CtGpuException> _faults = [];

    private OutputWalk(string root) => _root = root;

    /// <summary>Names of folders with a sidecar, a failure or a volume, in no order. Names have forward slashes.</summary>
    public IReadOnlyList<string> Series => _series;

    /// <summary>Paths of temporary files below OUT, in no order.</summary>
    public IReadOnlyList<string> Temporary => _temporary;

    /// <summary>Folders that cannot be listed. Series in them are missing from the list.</summary>
    public IReadOnlyList<CtGpuException> Faults => _faults;

    /// <exception cref="CtGpuException">
    /// OUT does not exist or is no folder (66), cannot be listed now (75), or is not permitted to be listed (73).
    /// </exception>
    public static OutputWalk Of(string root)
    {
        var walk = new OutputWalk(root);
        var folders = new Stack<string>([""]);
        while (folders.TryPop(out string? name)) walk.Visit(name, folders);
        return walk;
    }

    private void Visit(string name, Stack<string> folders)
    {
        bool holdsSeries = false;
        try
        {
            foreach ((string entry, bool isFolder, bool isLink) in EntriesOf(Path.Combine(_root, name)))
            {
                string path = name.Length == 0 ? entry : $"{name}/{entry}";
                holdsSeries |= SidecarCheck.IsOfSeries(entry);
                // The names of convert's folders never start with a dot. A file system may have a folder lost+found at its root.
                if (isFolder && !isLink && entry[0] != '.' && entry != "lost+found") folders.Push(path);
                else if (!isFolder && TemporaryName.IsOne(entry)) _temporary.Add(path);
            }
        }
        catch (Exception cause) when (name.Length == 0 && FileFault.IsAbsent(cause))
        {
            throw new CtGpuException(
                ExitCode.NoInput, "status", $"{_root} is no folder that exists. Give an output folder of ctgpu convert.", [_root], cause);
        }
        catch (Exception cause) when (FileFault.IsAbsent(cause))
        {
            // Deleted in the meantime.
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            CtGpuException fault = FileFault.OfOutput("status", Path.Combine(_root, name), cause);
            if (name.Length == 0) throw fault;
            _faults.Add(fault);
        }

        if (holdsSeries) _series.Add(name.Length == 0 ? "." : name);
    }

    private static FileSystemEnumerable<(string Name, bool IsFolder, bool IsLink)> EntriesOf(string folder)
    {
        // .NET counts names that start with a dot as hidden, and skips them and folders without permission by default.
        EnumerationOptions all = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return new(folder, Transform, all);

        // Only folders are asked for their attributes, which takes a system call.
        static (string, bool, bool) Transform(ref FileSystemEntry entry) =>
            (entry.FileName.ToString(), entry.IsDirectory, entry.IsDirectory && entry.Attributes.HasFlag(FileAttributes.ReparsePoint));
    }
}
