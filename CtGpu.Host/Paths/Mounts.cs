using System.Collections.Concurrent;

namespace CtGpu.Host.Paths;

/// <summary>
/// The archives that are inputs. A path that leads through one of them is the path of a member. An archive stays mounted as long as
/// something refers to it: each slice header of a member does. Of archives that were mounted at one path, the latest counts.
/// </summary>
internal static class Mounts
{
    private static readonly ConcurrentDictionary<string, WeakReference<IMountedFolder>[]> s_mounts = new(StringComparer.Ordinal);

    /// <summary>Without archives, paths are not examined.</summary>
    private static volatile bool s_any;

    /// <param name="paths">Paths that lead to the archive.</param>
    public static void Add(IEnumerable<string> paths, IMountedFolder archive)
    {
        var mount = new WeakReference<IMountedFolder>(archive);
        foreach (string path in paths.Select(Path.GetFullPath).Distinct())
            s_mounts.AddOrUpdate(path, [mount], (_, earlier) => [mount, .. earlier.Where(one => one.TryGetTarget(out IMountedFolder? _))]);
        s_any = true;
    }

    /// <summary>The archive through which a path leads, or null.</summary>
    public static IMountedFolder? Of(string path) => Find(path, out _);

    /// <param name="member">Path below the archive.</param>
    public static IMountedFolder? Find(string path, out string member)
    {
        member = "";
        if (!s_any || path.Length == 0 || path.Contains('\0')) return null;
        string full = Path.GetFullPath(path);
        var mounts = s_mounts.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int end = full.Length; end > 0; end = full.LastIndexOf(Path.DirectorySeparatorChar, end - 1))
        {
            if (!mounts.TryGetValue(full.AsSpan(0, end), out WeakReference<IMountedFolder>[]? mounted)) continue;
            foreach (WeakReference<IMountedFolder> mount in mounted)
            {
                if (!mount.TryGetTarget(out IMountedFolder? archive)) continue;
                member = full[Math.Min(end + 1, full.Length)..].Replace(Path.DirectorySeparatorChar, '/');
                return archive;
            }

            s_mounts.TryRemove(new(full[..end], mounted));
        }

        return null;
    }
}
