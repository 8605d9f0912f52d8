using System.Runtime.CompilerServices;
using CtGpu.Host;
using CtGpu.Host.Paths;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Paths;

public sealed class MountsTests
{
    [Fact]
    public void An_archive_stays_mounted_after_a_later_one_at_its_path_is_gone()
    {
        using TempFolder folder = new();
        string path = folder.At("scans.zip");
        var first = new Archive(path);
        Mounts.Add([path, path], first);
        AddAnother(path);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Same(first, Mounts.Find(Path.Combine(path, "a", "1.dcm"), out string member));
        Assert.Equal("a/1.dcm", member);
        GC.KeepAlive(first);
    }

    [Fact]
    public void The_latest_archive_at_a_path_counts()
    {
        using TempFolder folder = new();
        string path = folder.At("scans.zip");
        Archive first = new(path), second = new(path);
        Mounts.Add([path], first);
        Mounts.Add([path], second);
        Assert.Same(second, Mounts.Of(path));
        GC.KeepAlive(first);
    }

    // Not inlined: otherwise the archive may stay referenced from the stack of the test.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddAnother(string path) => Mounts.Add([path], new Archive(path));

    private sealed class Archive(string path) : IMountedFolder
    {
        public string Path => path;

        public FileState StateOf(string member) => default;

        public string? LinkTarget(string member) => null;

        public InputEntry[] List(string folder) => [];

        public InputBytes Open(string member) => throw new FileNotFoundException();
    }
}
