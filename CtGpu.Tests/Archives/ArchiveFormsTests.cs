using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Archives;
using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;
using CtGpu.Tests.Support;
using static CtGpu.Tests.Archives.ArchiveFiles;
using VolumeReader = CtGpu.Host.Volumes.VolumeReader;

namespace CtGpu.Tests.Archives;

/// <summary>Forms of archives that are read, and the names of their members.</summary>
public sealed class ArchiveFormsTests : IDisposable
{
    private static readonly byte[] s_text = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i}\n")));
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_zip_may_have_bytes_before_and_after_it()
    {
        byte[] zip = Zip(("a/b.dcm", s_text));
        Assert.Equal(s_text, Read(zip, "a/b.dcm"));
        Assert.Equal(s_text, Read([.. zip, .. new byte[70_000]], "a/b.dcm"));
        byte[] script = Encoding.ASCII.GetBytes("#!/bin/sh\nexit\n");
        Assert.Equal(s_text, Read([.. "PK\u0003\u0004"u8, .. script, .. zip], "a/b.dcm"));
    }

    [Fact]
    public void Zip64_is_read()
    {
        Assert.Equal(s_text, Read(Zip64("b.dcm", s_text), "b.dcm"));
        Assert.Equal(s_text, Read([.. "PK\u0003\u0004"u8, .. Zip64("b.dcm", s_text)], "b.dcm"));
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Every_form_of_tar_is_read(TarEntryFormat format)
    {
        string deep = format == TarEntryFormat.V7 ? "a/b.dcm" : $"{new string('d', 90)}/{new string('e', 90)}/b.dcm";
        string longer = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? new string('f', 200) : "f";
        byte[] tar = Tar(format, (deep, s_text), (longer, [1, 2, 3]), ("empty", []), ("last", s_text));
        Assert.Equal(s_text, Read(tar, deep));
        Assert.Equal([1, 2, 3], Read(tar, longer));
        Assert.Equal(s_text, Read(tar, "last"));
        Assert.Equal(s_text, Read(Gzip(tar), "last"));
    }

    [Fact]
    public void Global_attributes_are_passed_and_unknown_types_are_refused()
    {
        byte[] tar = Tar(writer =>
        {
            var attributes = new Dictionary<string, string> { ["comment"] = new string('c', 600) };
            writer.WriteEntry(new PaxGlobalExtendedAttributesTarEntry(attributes));
            writer.WriteEntry(TarFile(TarEntryFormat.Pax, "a.dcm", s_text));
        });
        Assert.Equal(s_text, Read(tar, "a.dcm"));

        byte[] other = Tar(TarEntryFormat.Ustar, ("a.dcm", s_text));
        other[156] = (byte)'Q';
        Assert.Throws<ArchiveFailure>(() => Read(WithChecksums(other), "a.dcm"));
    }

    [Fact]
    public void Hard_links_are_followed_and_devices_are_empty()
    {
        byte[] tar = Tar(writer =>
        {
            writer.WriteEntry(TarFile(TarEntryFormat.Gnu, "a.dcm", s_text));
            writer.WriteEntry(new GnuTarEntry(TarEntryType.HardLink, "b.dcm") { LinkName = "a.dcm" });
            writer.WriteEntry(new GnuTarEntry(TarEntryType.HardLink, "c.dcm") { LinkName = "/etc/hostname" });
            writer.WriteEntry(new GnuTarEntry(TarEntryType.Fifo, "pipe"));
            writer.WriteEntry(new GnuTarEntry(TarEntryType.Directory, "d/"));
        });
        Assert.Equal(s_text, Read(tar, "b.dcm"));
        string path = Write(tar);
        IMountedFolder archive = ArchiveInput.Mount(path, path)!;
        Assert.Equal(default, InputPath.StateOf($"{path}/c.dcm"));
        Assert.Equal(0, InputPath.LengthOf($"{path}/pipe"));
        Assert.True(InputPath.IsFolder($"{path}/d"));
        Assert.Throws<FileNotFoundException>(() => InputPath.Open($"{path}/c.dcm"));
        Assert.Throws<FileNotFoundException>(() => InputPath.Open($"{path}/gone"));
        GC.KeepAlive(archive);
    }

    [Theory]
    [InlineData("/abs/a.dcm", "abs/a.dcm")]
    [InlineData(@"C:\scans\a.dcm", "scans/a.dcm")]
    [InlineData("./a//b.dcm", "a/b.dcm")]
    [InlineData("a\u001B[2J.dcm", @"a\x1B[2J.dcm")]
    public void Names_are_relative_and_escaped(string name, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && expected.Contains('\\'), "Escapes have another form on Windows.");
        Assert.Equal(expected, MemberName.Clean(Encoding.UTF8.GetBytes(name)));
        Assert.Equal(s_text, Read(Zip((name, s_text)), expected));
        Assert.Equal(s_text, Read(Tar((name, s_text)), expected));
    }

    [Fact]
    public void Names_that_are_not_UTF8_keep_their_bytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Escapes are read on Linux.");
        byte[] zip = Replace(Zip(("cafe.dcm", s_text)), "cafe.dcm", "caf@.dcm");
        byte[] tar = Tar(TarEntryFormat.Ustar, ("caf@.dcm", s_text));
        foreach (byte[] archive in (byte[][])[zip, tar])
        {
            while (archive.AsSpan().IndexOf("caf@"u8) is >= 0 and int at) archive[at + 3] = 0xE9;
            Assert.Equal(s_text, Read(WithChecksums(archive), @"caf\xE9.dcm"));
        }
    }

    [Theory]
    [InlineData("../a")]
    [InlineData(@"a\..\..\b")]
    [InlineData("a/..")]
    [InlineData("a\0b")]
    public void Names_that_lead_elsewhere_are_refused(string name) =>
        Assert.Throws<DamagedInputException>(() => MemberName.Clean(Encoding.UTF8.GetBytes(name)));

    [Fact]
    public void Deep_and_long_names_and_too_many_members_are_refused()
    {
        Assert.Throws<DamagedInputException>(() => MemberName.Clean(Encoding.UTF8.GetBytes(string.Join('/', Enumerable.Repeat("a", 65)))));
        Assert.Throws<DamagedInputException>(() => MemberName.Clean(new byte[4097]));
        ArchiveLimits.CheckMembers(ArchiveLimits.MostMembers);
        Assert.Throws<DamagedInputException>(() => ArchiveLimits.CheckMembers(ArchiveLimits.MostMembers + 1));
    }

    [Fact]
    public void A_file_and_a_folder_of_one_name_are_refused()
    {
        foreach ((string First, string Second) names in (ValueTuple<string, string>[])[("a", "a/b"), ("a/b", "a")])
            Assert.Throws<ArchiveFailure>(() => Read(Zip((names.First, s_text), (names.Second, s_text)), "a"));
    }

    [Fact]
    public void Long_content_is_unpacked_once_to_a_file_without_a_name()
    {
        byte[] noise = new byte[ArchiveLimits.LongestInMemory + 1];
        new Random(1).NextBytes(noise);
        foreach (byte[] archive in (byte[][])[Zip(("long", noise)), Gzip(noise)])
        {
            string path = Write(archive);
            IMountedFolder? mount = ArchiveInput.Mount(path, path);
            for (int i = 0; i < 2; i++)
            {
                using InputBytes bytes = mount == null ? GzipFile.Open(path) : InputPath.Open($"{path}/long");
                byte[] read = new byte[noise.Length];
                Assert.Equal((0, noise.Length), (bytes.MemoryBytes, bytes.ReadFully(read, 0)));
                Assert.Equal(noise, read);
            }

            GC.KeepAlive(mount);
        }

        if (!OperatingSystem.IsWindows()) Assert.Empty(Directory.GetFiles(SpoolFile.Folder, "ctgpu-*.tmp"));
    }

    [Fact]
    public void Voxels_of_a_volume_are_in_the_archive_of_its_header()
    {
        const string Header = "ObjectType = Image\nNDims = 3\nDimSize = 2 2 2\nElementSpacing = 1 1 1\nElementType = MET_SHORT\n"
            + "ElementDataFile = ";
        File.WriteAllBytes(_folder.At("a.raw"), new byte[16]);
        string path = Write(Zip(
            ("in.mhd", Encoding.ASCII.GetBytes(Header + "in.raw")), ("in.raw", new byte[16]),
            ("out.mhd", Encoding.ASCII.GetBytes(Header + "../a.raw")),
            ("root.mhd", Encoding.ASCII.GetBytes(Header + _folder.At("a.raw")))));
        IMountedFolder archive = ArchiveInput.Mount(path, path)!;
        Assert.Equal(16, VolumeReader.ReadHeader($"{path}/in.mhd").Parts[1].Length);
        foreach (string name in (string[])["out.mhd", "root.mhd"])
        {
            CtGpuException refusal = Assert.Throws<CtGpuException>(() => VolumeReader.ReadHeader($"{path}/{name}"));
            Assert.Contains("outside of the archive of the header", refusal.Message, StringComparison.Ordinal);
        }

        GC.KeepAlive(archive);
    }

    [Fact]
    public void An_archive_that_changes_while_it_is_read_is_worth_another_try()
    {
        string path = Write(Zip(("a.dcm", s_text)));
        IMountedFolder archive = ArchiveInput.Mount(path, path)!;
        File.WriteAllBytes(path, Zip(("a.dcm", [1])));
        IOException failure = Assert.Throws<IOException>(() => archive.Open("a.dcm"));
        Assert.Equal(ExitCode.Transient, FileFault.InputCode(failure));
    }

    [Fact]
    public void Archives_that_nothing_refers_to_are_forgotten()
    {
        string path = Write(Zip(("a.dcm", s_text)));
        MountOnly(path);
        GC.Collect();
        Assert.Null(Mounts.Of($"{path}/a.dcm"));
    }

    [Fact]
    public void Damaged_archives_are_read_or_refused_by_name()
    {
        var random = new Random(7);
        foreach (byte[] whole in (byte[][])[Zip(("a/b.dcm", s_text), ("a/c.dcm", s_text)), Tar(("a/b.dcm", s_text), ("a/c.dcm", s_text)),
            Gzip(Tar(("a/b.dcm", s_text)))])
        {
            for (int i = 0; i < 300; i++)
            {
                string path = Write(ByteMutation.Of(whole, 4, 100, gentle: i % 2 == 0, () => [0x50, 0x4B], random));
                try
                {
                    if (ArchiveInput.Mount(path, path) is { } archive && archive.StateOf("a/b.dcm").HasContent) ReadAll(archive, "a/b.dcm");
                }
                catch (Exception refusal) when (refusal is ArchiveFailure or DamagedInputException)
                {
                    Assert.True(refusal.Message.Length > 10);
                }
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void MountOnly(string path) => Assert.NotNull(ArchiveInput.Mount(path, path));

    private byte[] Read(byte[] archive, string member)
    {
        string path = Write(archive);
        IMountedFolder mount = ArchiveInput.Mount(path, path)!;
        return ReadAll(mount, member);
    }

    private static byte[] ReadAll(IMountedFolder archive, string member)
    {
        using InputBytes bytes = archive.Open(member);
        byte[] content = new byte[bytes.Length];
        Assert.Equal(content.Length, bytes.ReadFully(content, 0));
        return content;
    }

    private string Write(byte[] archive)
    {
        string path = _folder.At($"{Guid.NewGuid():N}");
        File.WriteAllBytes(path, archive);
        return path;
    }

    /// <summary>A stored member whose sizes and offsets are all in zip64 fields.</summary>
    private static byte[] Zip64(string name, byte[] content)
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, (name, content));
        int central = zip.AsSpan().IndexOf("PK\u0001\u0002"u8), end = zip.AsSpan().IndexOf("PK\u0005\u0006"u8);
        byte[] header = zip[central..end], field = new byte[28];
        BinaryPrimitives.WriteInt32LittleEndian(field, 1 | (24 << 16));
        BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(4), content.Length);
        BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(12), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(20)));
        foreach (int at in (int[])[20, 24, 42]) header.AsSpan(at, 4).Fill(0xFF);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(30), 28);
        byte[] end64 = new byte[56], locator = new byte[20], last = zip[end..];
        "PK\u0006\u0006"u8.CopyTo(end64);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(4), 44);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(24), 1);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(32), 1);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(40), header.Length + field.Length);
        BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(48), central);
        "PK\u0006\u0007"u8.CopyTo(locator);
        BinaryPrimitives.WriteInt64LittleEndian(locator.AsSpan(8), central + header.Length + field.Length);
        BinaryPrimitives.WriteInt32LittleEndian(locator.AsSpan(16), 1);
        last.AsSpan(8, 12).Fill(0xFF);
        return [.. zip[..central], .. header, .. field, .. end64, .. locator, .. last];
    }
}
