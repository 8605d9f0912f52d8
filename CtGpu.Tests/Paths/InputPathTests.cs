using CtGpu.Host;
using CtGpu.Host.Paths;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Paths;

public sealed class InputPathTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        ByteNames.Empty(_folder.Root);
        _folder.Dispose();
    }

    [Fact]
    public void Files_and_folders_are_found_by_the_bytes_of_their_names()
    {
        Make("in", "file");
        ByteNames.Rename(_folder.At("in", "file"), ByteNames.Gb);
        ByteNames.Rename(_folder.At("in"), ByteNames.Latin1);
        string folder = _folder.At(@"caf\xE9"), file = Path.Combine(folder, @"\xC4\xE3");

        Assert.True(InputPath.IsFolder(folder));
        Assert.Equal(new FileState(Exists: true, IsFolder: true, Length: 0), InputPath.StateOf(folder));
        Assert.Equal(new FileState(Exists: true, IsFolder: false, Length: 4), InputPath.StateOf(file));
        Assert.False(InputPath.IsFolder(file));
        Assert.Equal(4, InputPath.LengthOf(file));
        Assert.Throws<UnauthorizedAccessException>(() => InputPath.LengthOf(_folder.Root));
        Assert.Equal(file, InputPath.RealPath(file));
        Assert.Equal([new InputEntry(@"\xC4\xE3", false, null)], InputPath.List(folder));
        Assert.Equal([new InputEntry(@"caf\xE9", true, null)], InputPath.List(_folder.Root));
        using var text = new StreamReader(InputPath.OpenStream(file));
        Assert.Equal("file", text.ReadToEnd());
        Assert.Null(InputPath.ToText(file));
    }

    [Fact]
    public void A_parent_folder_is_that_of_the_name_as_in_NET()
    {
        Make("in", "file");
        Make("else", "file");
        ByteNames.Link(_folder.At("in"), ByteNames.Gb, "../else"u8.ToArray());
        string path = Path.Combine(_folder.At("in"), @"\xC4\xE3", "..", "file");
        Assert.Equal(_folder.At("in", "file"), InputPath.RealPath(path));
        Assert.True(InputPath.StateOf(path).Exists);
    }

    [Fact]
    public void What_is_not_there_or_closed_is_an_error_of_files()
    {
        string gone = _folder.At(@"gone\xE9");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        Assert.False(InputPath.StateOf(gone).Exists || InputPath.MayExist(gone) || InputPath.IsFolder(gone));
        Assert.Null(InputPath.RealPath(gone));
        Assert.Throws<FileNotFoundException>(() => InputPath.LengthOf(gone));
        Assert.Contains("No such file", Assert.Throws<FileNotFoundException>(() => InputPath.Open(gone)).Message, StringComparison.Ordinal);
        Assert.ThrowsAny<IOException>(() => InputPath.List(gone));
        Assert.Throws<FileNotFoundException>(() => InputPath.LengthOf(_folder.At(@"\xE9", "file")));
        // A NUL ends a path for Linux, and would lead to another file.
        Make("name");
        Assert.Throws<ArgumentException>(() => InputPath.Open(_folder.At("name") + "\0\\xE9"));
    }

    [Fact]
    public void A_file_without_permission_is_refused_as_by_NET()
    {
        if (!OperatingSystem.IsLinux() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Needs Linux permissions that bind this user.");
            return;
        }

        Make("file");
        File.SetUnixFileMode(_folder.At("file"), UnixFileMode.None);
        ByteNames.Rename(_folder.At("file"), ByteNames.Latin1);
        Assert.Equal(4, InputPath.LengthOf(_folder.At(@"caf\xE9")));
        Assert.Throws<UnauthorizedAccessException>(() => InputPath.Open(_folder.At(@"caf\xE9")));
    }

    [Fact]
    public void A_path_that_cannot_be_examined_is_not_taken_for_absent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        // Longer than any name: the system cannot tell, as with an error of the disk.
        string tooLong = new('a', 300);
        foreach (string path in (string[])[_folder.At(tooLong), _folder.At(@"\xE9" + tooLong)])
        {
            Assert.Throws<PathTooLongException>(() => InputPath.StateOf(path));
            Assert.Throws<PathTooLongException>(() => InputPath.LengthOf(path));
            Assert.Throws<PathTooLongException>(() => InputPath.RealPath(path));
            Assert.True(InputPath.MayExist(path));
            Assert.False(InputPath.IsFolder(path));
        }
    }

    [Fact]
    public void A_file_in_a_closed_folder_is_not_taken_for_absent()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        Make("closed", "file");
        ByteNames.Rename(_folder.At("closed", "file"), ByteNames.Latin1);
        using IDisposable closed = Unix.Closed(_folder.At("closed"));
        string path = _folder.At("closed", @"caf\xE9");
        Assert.Throws<UnauthorizedAccessException>(() => InputPath.StateOf(path));
        Assert.Throws<UnauthorizedAccessException>(() => InputPath.RealPath(path));
        Assert.True(InputPath.MayExist(path));
    }

    [Fact]
    public void A_link_that_leads_to_itself_leads_to_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        ByteNames.Link(_folder.Root, ByteNames.Latin1, ByteNames.Latin1);
        Assert.Equal(default, InputPath.StateOf(_folder.At(@"caf\xE9")));
        Assert.Null(InputPath.RealPath(_folder.At(@"caf\xE9")));
    }

    [Fact]
    public void Text_and_its_escaped_form_lead_to_the_same_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        foreach (string name in (string[])["plain", "a\nb", @"lit\xE9", "a\uFFFD"])
        {
            Make(name);
            string path = InputPath.OfText(_folder.At(name));
            Assert.Equal(_folder.At(name), InputPath.ToText(path));
            using InputBytes file = InputPath.Open(path);
            Assert.Equal(name is "plain" or "a\uFFFD", path == _folder.At(name));
            Assert.Equal(path, InputPath.RealPath(path));
        }
    }

    private void Make(params string[] parts)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(parts))!);
        File.WriteAllText(_folder.At(parts), "file");
    }
}
