using System.Diagnostics;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Paths;
using CtGpu.Host.Scanning;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Scanning;

/// <summary>Folders in which names are bytes that are not text, or text that could mislead.</summary>
public sealed class ByteNameWalkTests : IDisposable
{
    private readonly ScanFolder _folder = new();

    public void Dispose()
    {
        ByteNames.Empty(_folder.Root);
        _folder.Dispose();
    }

    [Fact]
    public void Every_file_is_found_once_and_its_path_gives_its_bytes()
    {
        byte[][] names = [ByteNames.Latin1, [.. "caf"u8, 0xE8], ByteNames.Gb, ByteNames.Forged, @"caf\xE9"u8.ToArray(), [.. "caf\uFFFD"u8]];
        List<byte[]> made = [Encoding.UTF8.GetBytes(_folder.Write("plain", "x"))];
        for (int i = 0; i < names.Length; i++)
        {
            made.Add(ByteNames.Rename(_folder.Write($"file{i}", "x"), names[i]));
            // The same names as folders, with one plain name and one of bytes in each.
            string folder = $"d/folder{i}";
            _folder.Write($"{folder}/plain", "x");
            ByteNames.Rename(_folder.Write($"{folder}/file", "x"), ByteNames.Gb);
            byte[] path = ByteNames.Rename(_folder.PathOf(folder), names[i]);
            made.AddRange([[.. path, .. "/plain"u8], [.. path, (byte)'/', .. ByteNames.Gb]]);
        }

        FileWalk walk = Walk();

        Assert.Empty(walk.Empty);
        Assert.Empty(walk.Failures);
        Assert.Equal(made.Count, walk.Files.Count);
        Assert.Equal(
            made.Select(Convert.ToHexString).Order(), walk.Files.Select(f => Convert.ToHexString(EscapedPath.Unescape(f))).Order());
        Assert.Equal(
            [@"\xC4\xE3", @"a\x1B[31m\x0Actgpu: done", @"caf\x5CxE9", @"caf\xE8", @"caf\xE9", "caf\uFFFD", "plain"],
            walk.Files.Take(7).Select(_folder.NameOf));
        foreach (string file in walk.Files)
        {
            using var text = new StreamReader(InputPath.OpenStream(file));
            Assert.Equal("x", text.ReadToEnd());
        }
    }

    [Fact]
    public void Links_of_such_names_and_to_such_names_are_followed_once()
    {
        _folder.Write("in/own", "x");
        ByteNames.Rename(_folder.Write("elsewhere/1", "x"), ByteNames.Latin1);
        ByteNames.Rename(_folder.Write("elsewhere/2", "x"), [.. "caf"u8, 0xE8]);
        ByteNames.Rename(_folder.Write("other/f/3", "x"), ByteNames.Gb);
        ByteNames.Rename(_folder.PathOf("other/f"), ByteNames.Gb);
        string folder = _folder.PathOf("in");
        // .NET decodes both targets to the same text.
        ByteNames.Link(folder, "a"u8.ToArray(), [.. "../elsewhere/"u8, .. ByteNames.Latin1]);
        ByteNames.Link(folder, "b"u8.ToArray(), [.. "../elsewhere/caf"u8, 0xE8]);
        ByteNames.Link(folder, [0xE9], [.. "../elsewhere/"u8, .. ByteNames.Latin1]);
        ByteNames.Link(folder, "folder"u8.ToArray(), [.. "../other/"u8, .. ByteNames.Gb]);
        ByteNames.Link(folder, ByteNames.Gb, "../other"u8.ToArray());
        ByteNames.Link(folder, [0xE8], "../in"u8.ToArray());
        ByteNames.Link(folder, "gone"u8.ToArray(), [.. "no/"u8, .. ByteNames.Latin1]);

        FileWalk walk = Walk("in");

        Assert.Equal([@"in/\xE9", "in/b", "in/own", @"in/\xC4\xE3/\xC4\xE3/\xC4\xE3"], walk.Files.Select(_folder.NameOf));
        LeftOutFile gone = Assert.Single(walk.Empty);
        Assert.Equal("in/gone", _folder.NameOf(gone.Path));
        Assert.Equal(@"a link to no/caf\xE9, which does not exist", gone.Reason);
    }

    [Fact]
    public void A_link_to_such_a_name_is_read_by_its_own_name()
    {
        ByteNames.Rename(_folder.Write("in/1", "12345"), ByteNames.Latin1);
        ByteNames.Link(_folder.Root, "link"u8.ToArray(), [.. "in/"u8, .. ByteNames.Latin1]);
        Assert.Equal(5, InputPath.LengthOf(_folder.PathOf("link")));
        Assert.Equal(_folder.PathOf(@"in/caf\xE9"), InputPath.RealPath(_folder.PathOf("link")));
        Assert.Equal(["link"], Walk("link", @"in/caf\xE9", "in").Files.Select(_folder.NameOf));
    }

    [Fact]
    public void Pipes_and_empty_files_of_such_names_are_not_opened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        using (Process make = Process.Start("mkfifo", _folder.PathOf("pipe"))) make.WaitForExit();
        ByteNames.Rename(_folder.PathOf("pipe"), ByteNames.Gb);
        ByteNames.Rename(_folder.Write("empty", ""), ByteNames.Latin1);
        ByteNames.Link(_folder.Root, "link"u8.ToArray(), ByteNames.Gb);

        FileWalk walk = Walk();

        Assert.Empty(walk.Files);
        Assert.Equal([@"\xC4\xE3", @"caf\xE9"], walk.Empty.Select(f => _folder.NameOf(f.Path)));
        Assert.All(walk.Empty, file => Assert.Equal("empty or not a regular file", file.Reason));
        Assert.Empty(Walk("link").Files);
    }

    [Fact]
    public void Such_a_folder_that_cannot_be_listed_is_a_failure()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Needs Unix permissions that bind this user.");
            return;
        }

        _folder.Write("open/1", "x");
        _folder.Write("closed/1", "x");
        File.SetUnixFileMode(_folder.PathOf("closed"), UnixFileMode.None);
        ByteNames.Rename(_folder.PathOf("closed"), ByteNames.Latin1);

        FileWalk walk = Walk();

        Assert.Equal(["open/1"], walk.Files.Select(_folder.NameOf));
        CtGpuException failure = Assert.Single(walk.Failures);
        Assert.Equal(ExitCode.InvalidInput, failure.Code);
        Assert.Contains(@"caf\xE9 cannot be listed (Permission denied)", failure.Message, StringComparison.Ordinal);
    }

    private FileWalk Walk(params string[] names) => FileWalk.Over(
        names.Length == 0 ? [_folder.Root] : [.. names.Select(_folder.PathOf)], TestContext.Current.CancellationToken);
}
