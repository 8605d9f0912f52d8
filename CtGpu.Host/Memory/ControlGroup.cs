namespace CtGpu.Host.Memory;

/// <summary>The memory limit of the control group of this process, of version 1 or 2. Containers and batch systems set it.</summary>
internal static class ControlGroup
{
    /// <summary>The smallest limit of the group and the groups around it; null without any.</summary>
    public static long? MemoryLimit(SystemFiles files)
    {
        long? smallest = null;
        foreach (string line in files.Lines("/proc/self/cgroup"))
        {
            // Number of the hierarchy, its controllers, path of the group. Version 2 has no controllers here.
            if (line.Split(':', 3) is not [_, var controllers, var path]) continue;
            bool second = controllers.Length == 0;
            if (!second && !controllers.Split(',').Contains("memory")) continue;
            if (Mount.Find(files, second) is not { } mount) continue;
            foreach (string folder in mount.FoldersOf(path))
            {
                foreach (long? limit in second ? [files.Number($"{folder}/memory.max")] : FirstVersion(files, folder))
                    smallest = limit < (smallest ?? long.MaxValue) ? limit : smallest;
            }
        }

        return smallest;
    }

    /// <summary>The limit of the group, and of groups around it that a container does not see.</summary>
    private static IEnumerable<long?> FirstVersion(SystemFiles files, string folder)
    {
        const string Around = "hierarchical_memory_limit ";
        yield return files.Number($"{folder}/memory.limit_in_bytes");
        string? line = files.Lines($"{folder}/memory.stat").FirstOrDefault(l => l.StartsWith(Around, StringComparison.Ordinal));
        yield return long.TryParse(line?[Around.Length..], out long limit) ? limit : null;
    }

    /// <summary>Where groups appear as folders.</summary>
    /// <param name="Root">The group that appears as the folder itself.</param>
    /// <param name="Folder">The folder.</param>
    private sealed record Mount(string Root, string Folder)
    {
        public static Mount? Find(SystemFiles files, bool second)
        {
            foreach (string line in files.Lines("/proc/self/mountinfo"))
            {
                // "36 35 98:0 ROOT FOLDER OPTIONS ... - TYPE SOURCE OPTIONS"
                if (line.Split(" - ", 2) is not [var place, var system]) continue;
                (string[] where, string[] what) = (place.Split(' '), system.Split(' '));
                if (where.Length < 5 || what.Length < 3) continue;
                bool found = second ? what[0] == "cgroup2" : what[0] == "cgroup" && what[2].Split(',').Contains("memory");
                if (found) return new Mount(where[3], where[4]);
            }

            return null;
        }

        /// <summary>Folders of a group and of the groups around it, as far as they are visible.</summary>
        public IEnumerable<string> FoldersOf(string group)
        {
            string root = Root.TrimEnd('/');
            string below = group == root || group.StartsWith($"{root}/", StringComparison.Ordinal) ? group[root.Length..].TrimEnd('/') : "";
            for (; below.Length > 0; below = below[..below.LastIndexOf('/')]) yield return Folder + below;
            yield return Folder;
        }
    }
}
