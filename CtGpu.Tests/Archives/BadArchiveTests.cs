using System.Formats.Tar;
using System.IO.Compression;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;
using static CtGpu.Tests.Archives.ArchiveFiles;

namespace CtGpu.Tests.Archives;

/// <summary>Each kind of bad archive ends with its exit code and a message, and the other inputs are converted.</summary>
public sealed class BadArchiveTests : IDisposable
{
    private readonly PhantomCohort _cohort = new(PhantomFaults.None);
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("zip: cut off", 65, "no central directory at its end|may be cut off|Copy or export it again")]
    [InlineData("zip: wrong CRC", 65, "has the CRC-32|which the archive states")]
    [InlineData("zip: damaged data", 65, "expected")]
    [InlineData("zip: encrypted", 65, "the archive encrypts it|without a password")]
    [InlineData("zip: bzip2", 65, "method 12 (bzip2)|Unpack it and give the folder")]
    [InlineData("zip: in parts", 65, "one part of a zip archive in several parts|zip -s 0")]
    [InlineData("zip: last part", 65, "one part of a zip archive in several parts")]
    [InlineData("zip: parent path", 65, "contains ..|a path within the archive")]
    [InlineData("zip: name twice", 65, "two members with the path")]
    [InlineData("zip: overlap", 65, "overlap|decompression bomb")]
    [InlineData("zip: bomb", 65, "compressed bytes unpack to 134217728 bytes|decompression bomb")]
    [InlineData("zip: wrong count", 65, "entries and states 7")]
    [InlineData("zip: archive in it", 65, "is a zip archive in an archive|Unpack the outer archive")]
    [InlineData("zip: empty", 66, "No CT series")]
    [InlineData("tar: cut off", 65, "it ends after|within member")]
    [InlineData("tar: cut off between members", 65, "no end mark|may be cut off")]
    [InlineData("tar: two joined", 65, "after its last member|two archives may be joined")]
    [InlineData("tar: damaged header", 65, "has a wrong checksum")]
    [InlineData("tar: sparse", 65, "is a sparse file|without tar --sparse")]
    [InlineData("tar: sparse of GNU", 65, "of a kind that is not read|without tar --sparse")]
    [InlineData("tar: parent path", 65, "contains ..")]
    [InlineData("tar: name twice", 65, "two members with the path")]
    [InlineData("tar: symbolic link", 65, "is a link in an archive, but its folder has CT slices|--dereference")]
    [InlineData("tar: archive in it", 65, "is a gzip file in an archive")]
    [InlineData("tar.gz: cut off", 65, "gzip data is damaged or cut off")]
    [InlineData("tar.gz: wrong CRC", 65, "gzip data is damaged or cut off")]
    [InlineData("tar.gz: bomb", 65, "compressed bytes unpack to|decompression bomb")]
    [InlineData("gz: cut off", 65, "gzip data is damaged or cut off")]
    [InlineData("gz: cut off at the end", 65, "gzip data is damaged or cut off")]
    [InlineData("gz: other data after it", 65, "gzip data is damaged or cut off|nothing after it")]
    [InlineData("7z", 66, "7z archive")]
    public void Has_its_code_and_message(string kind, int code, string message)
    {
        string path = _folder.At("bad." + (kind.Split(':')[0] is "gz" ? "dcm.gz" : kind.Split(':')[0]));
        File.WriteAllBytes(path, Bad(kind));

        CliResult alone = Convert(path);
        Assert.Equal((ExitCode)code, alone.Code);
        Assert.All(message.Split('|'), part => Assert.Contains(part, alone.Error, StringComparison.Ordinal));
        Assert.Contains("bad.", alone.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", alone.Error, StringComparison.Ordinal);
        string[] written = Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(written, file => file.Contains("evil", StringComparison.Ordinal));

        CliResult both = Convert(path, _cohort.Input);
        Assert.Equal(code == 65 ? ExitCode.SomeFailed : ExitCode.Success, both.Code);
        Assert.Contains("Converted 1", both.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _cohort.Dispose();
        _folder.Dispose();
    }

    private CliResult Convert(params string[] inputs)
    {
        if (Directory.Exists(_folder.At("out"))) Directory.Delete(_folder.At("out"), recursive: true);
        return CliResult.Of(["convert", .. inputs, "-o", _folder.At("out"), "--device", "cpu", "--spacing", "4,4,4"]);
    }

    private static byte[] Bad(string kind)
    {
        // Another series than that of the cohort, so that its failure is its own.
        using var other = new PhantomCohort();
        other.Add(5);
        (string Name, byte[] Content)[] files = FilesIn(other.Input);
        byte[] zip = Zip(files), tar = Tar(TarEntryFormat.Ustar, files);
        (string First, byte[] Content) slice = files[0];
        switch (kind)
        {
            case "zip: cut off": return zip[..^100];
            case "zip: wrong CRC": return Patch(zip, CentralHeader, 16, 0x1234);
            case "zip: damaged data":
                for (int at = 2000; at < 2100; at++) zip[at] ^= 0x55;
                return zip;
            case "zip: encrypted": return Patch(Patch(zip, CentralHeader, 8, 1), LocalHeader, 6, 1);
            case "zip: bzip2": return Patch(Patch(zip, CentralHeader, 10, 12), LocalHeader, 8, 12);
            case "zip: in parts": return Patch(zip, End, 4, 1);
            case "zip: last part": return Patch(zip, End, 4, 1)[1000..];
            case "zip: parent path": return Zip([.. files, ("a/../../evil.dcm", slice.Content)]);
            case "zip: name twice": return Zip([.. files, (slice.First, slice.Content)]);
            case "zip: overlap": return Overlapping(zip);
            case "zip: bomb": return Zip(CompressionLevel.Optimal, [.. files, ("patient5/zeros.dcm", new byte[128 << 20])]);
            case "zip: wrong count": return Patch(zip, End, 10, 7);
            case "zip: archive in it": return Zip(("a/inner.zip", zip));
            case "zip: empty": return Zip();
            case "tar: cut off": return tar[..(tar.Length / 2)];
            case "tar: cut off between members": return tar[..^1024];
            case "tar: two joined": return [.. tar, .. tar];
            case "tar: damaged header":
                tar[tar.AsSpan(512).IndexOf("ustar"u8) + 512 - 257] ^= 1;
                return tar;
            case "tar: sparse":
                return Tar(writer =>
                {
                    var entry = new PaxTarEntry(
                        TarEntryType.RegularFile, "GNUSparseFile.1/a.dcm", new Dictionary<string, string> { ["GNU.sparse.major"] = "1" })
                    {
                        DataStream = new MemoryStream(slice.Content),
                    };
                    writer.WriteEntry(entry);
                });
            case "tar: sparse of GNU":
                byte[] gnu = Tar(TarEntryFormat.Gnu, files);
                gnu[156] = (byte)'S';
                return WithChecksums(gnu);
            case "tar: parent path": return Tar([.. files, ("../evil.dcm", slice.Content)]);
            case "tar: name twice": return Tar([.. files, (slice.First, slice.Content)]);
            case "tar: symbolic link":
                return Tar(writer =>
                {
                    foreach ((string name, byte[] content) in files) writer.WriteEntry(TarFile(TarEntryFormat.Pax, name, content));
                    writer.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "patient5/zz.dcm") { LinkName = "/etc/passwd" });
                });
            case "tar: archive in it": return Tar(("inner.tar.gz", Gzip(tar)));
            case "tar.gz: cut off": return Gzip(tar)[..^1000];
            case "tar.gz: wrong CRC":
                byte[] gzip = Gzip(tar);
                gzip[^8] ^= 1;
                return gzip;
            case "tar.gz: bomb": return Gzip(Tar(("zeros.dcm", new byte[128 << 20])), CompressionLevel.Optimal);
            case "gz: cut off": return Gzip(slice.Content)[..^20];
            case "gz: cut off at the end": return Gzip(slice.Content)[..^1];
            case "gz: other data after it": return [.. Gzip(slice.Content), .. "text"u8];
            default: return [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, .. new byte[100]];
        }
    }

    /// <summary>All entries of the central directory lead to the first member.</summary>
    private static byte[] Overlapping(byte[] zip) => Patch(Patch(zip, CentralHeader, 42, 0), CentralHeader, 44, 0);
}
