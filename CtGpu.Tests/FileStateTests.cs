using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests;

public sealed class FileStateTests
{
    [Fact]
    public void Files_folders_links_and_pipes_are_told_apart()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("file"), "123");
        Directory.CreateDirectory(folder.At("folder"));
        (string, string)[] links = [("to-file", "file"), ("to-folder", "folder"), ("broken", "absent"), ("loop", "loop")];
        foreach ((string link, string target) in links) File.CreateSymbolicLink(folder.At(link), target);
        Unix.Pipe(folder.At("pipe"));

        FileState file = new(true, false, 3), directory = new(true, true, 0), nothing = default;
        (string Name, FileState State)[] expected =
        [
            ("file", file), ("to-file", file), ("folder", directory), ("to-folder", directory), ("pipe", new(true, false, 0)),
            ("broken", nothing), ("loop", nothing), ("absent", nothing), ("file/x", nothing), ("nul\0", nothing),
        ];
        Assert.Equal(expected, expected.Select(e => (e.Name, FileState.Of(folder.At(e.Name)))));
    }

    [Fact]
    public void What_may_not_be_examined_is_not_absent()
    {
        using TempFolder folder = new();
        Directory.CreateDirectory(folder.At("closed"));
        using IDisposable closed = Unix.Closed(folder.At("closed"));
        Assert.Throws<UnauthorizedAccessException>(() => FileState.Of(folder.At("closed", "x")));
        Assert.True(FileState.MayExist(folder.At("closed", "x")));
        Assert.True(FileState.MayHaveContent(folder.At("closed", "x")));
    }

    [Theory]
    [InlineData(5, ExitCode.Transient, ExitCode.Transient)]
    [InlineData(24, ExitCode.Transient, ExitCode.Transient)]
    [InlineData(116, ExitCode.Transient, ExitCode.Transient)]
    [InlineData(13, ExitCode.InvalidInput, ExitCode.CannotWrite)]
    public void Only_permissions_last(int errno, ExitCode input, ExitCode output)
    {
        Exception cause = errno == 13 ? new UnauthorizedAccessException("x") : new IOException("x", errno);
        Assert.Equal((input, output), (FileFault.InputCode(cause), FileFault.OutputCode(cause)));
        CtGpuException failure = FileFault.OfOutput("status", "/out/ct.json", cause);
        Assert.StartsWith("/out/ct.json cannot be read: x. ", failure.Message, StringComparison.Ordinal);
        Assert.False(FileFault.IsAbsent(cause));
        Assert.Equal(errno == 24, FileFault.IsTooManyFiles(new InvalidOperationException("y", cause)));
    }
}
