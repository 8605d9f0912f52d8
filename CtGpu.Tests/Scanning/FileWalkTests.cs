using System.Diagnostics;
using CtGpu.Host;
using CtGpu.Host.Scanning;

namespace CtGpu.Tests.Scanning;

/// <summary>The files found in folders, and their order.</summary>
public sealed class FileWalkTests : IDisposable
{
    private readonly ScanFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_come_before_folders_each_by_name()
    {
        foreach (string name in (string[])["b/2", "b/10", "a/deep/er/x", "z", "B"]) _folder.Write(name, "x");

        Assert.Equal(["B", "z", "a/deep/er/x", "b/10", "b/2"], Walk());
    }

    [Fact]
    public void Links_to_files_and_folders_are_followed()
    {
        _folder.Write("elsewhere/1", "x");
        _folder.Write("elsewhere/2", "x");
        _folder.Write("in/own", "x");
        _folder.Link("in/file", "../elsewhere/1");
        _folder.Link("in/folder", "../elsewhere");

        // The file is visited once, by the first path to it.
        Assert.Equal(["in/file", "in/own", "in/folder/2"], Walk("in"));
    }

    [Fact]
    public void A_link_to_a_parent_ends_there()
    {
        _folder.Write("a/b/1", "x");
        _folder.Link("a/b/up", "../..");
        _folder.Link("a/b/self", ".");
        _folder.Link("a/b/loop", "loop");

        FileWalk walk = FileWalk.Over([_folder.Root], TestContext.Current.CancellationToken);

        Assert.Equal(["a/b/1"], walk.Files.Select(_folder.NameOf));
        Assert.Equal(["a/b/loop"], walk.Empty.Select(f => _folder.NameOf(f.Path)));
    }

    [Fact]
    public void What_is_given_twice_is_taken_once()
    {
        _folder.Write("a/1", "x");
        _folder.Link("link", "a");

        Assert.Equal(["a/1"], Walk("a/1", "a", "a/", "link", "link/1", "."));
    }

    [Fact]
    public void A_pipe_is_not_opened()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        _folder.Write("1", "x");
        using (Process make = Process.Start("mkfifo", _folder.PathOf("pipe"))) make.WaitForExit();

        FileWalk walk = FileWalk.Over([_folder.Root], TestContext.Current.CancellationToken);

        Assert.Equal(["1"], walk.Files.Select(_folder.NameOf));
        Assert.Equal("empty or not a regular file", Assert.Single(walk.Empty).Reason);
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_a_failure()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Needs Unix permissions that bind this user.");
            return;
        }

        _folder.Write("open/1", "x");
        _folder.Write("closed/1", "x");
        File.SetUnixFileMode(_folder.PathOf("closed"), UnixFileMode.None);
        try
        {
            FileWalk walk = FileWalk.Over([_folder.Root], TestContext.Current.CancellationToken);

            Assert.Equal(["open/1"], walk.Files.Select(_folder.NameOf));
            CtGpuException failure = Assert.Single(walk.Failures);
            Assert.Contains("closed cannot be listed", failure.Message, StringComparison.Ordinal);
            Assert.Equal([_folder.PathOf("closed")], failure.Files);
        }
        finally
        {
            File.SetUnixFileMode(_folder.PathOf("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private IEnumerable<string> Walk(params string[] names)
    {
        string[] inputs = names.Length == 0 ? [_folder.Root] : [.. names.Select(_folder.PathOf)];
        return FileWalk.Over(inputs, TestContext.Current.CancellationToken).Files.Select(_folder.NameOf);
    }

    [Fact]
    public void An_input_without_permission_does_exist()
    {
        _folder.Write("closed/in/1", "x");
        using IDisposable closed = Support.Unix.Closed(_folder.PathOf("closed"));
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Walk("closed/in").Count());
        Assert.Equal((ExitCode.InvalidInput, _folder.PathOf("closed/in")), (failure.Code, failure.Files[0]));
    }
}
