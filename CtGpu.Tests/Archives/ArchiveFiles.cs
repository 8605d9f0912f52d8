using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace CtGpu.Tests.Archives;

/// <summary>Makes archives in memory, whole ones and broken ones.</summary>
internal static class ArchiveFiles
{
    /// <summary>Files of a folder by their path below it.</summary>
    public static (string Name, byte[] Content)[] FilesIn(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path))),
    ];

    public static byte[] Zip(params (string Name, byte[] Content)[] files) => Zip(CompressionLevel.Fastest, files);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true)) Add(zip, level, files);
        return bytes.ToArray();
    }

    /// <summary>A zip written as a stream, so that data descriptors follow its members.</summary>
    public static byte[] StreamedZip(params (string Name, byte[] Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var pipe = new GZipStream(bytes, CompressionLevel.NoCompression, leaveOpen: true))
        using (var zip = new ZipArchive(pipe, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, CompressionLevel.Fastest, files);
        }

        return Gunzip(bytes.ToArray());
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] files) => Tar(TarEntryFormat.Pax, files);

    public static byte[] Tar(TarEntryFormat format, params (string Name, byte[] Content)[] files) => Tar(writer =>
    {
        foreach ((string name, byte[] content) in files) writer.WriteEntry(TarFile(format, name, content));
    });

    public static byte[] Tar(Action<TarWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes, leaveOpen: true)) write(writer);
        return bytes.ToArray();
    }

    public static TarEntry TarFile(TarEntryFormat format, string name, byte[] content)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, name),
            TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, name),
            TarEntryFormat.Gnu => new GnuTarEntry(TarEntryType.RegularFile, name),
            _ => new PaxTarEntry(TarEntryType.RegularFile, name),
        };
        entry.DataStream = new MemoryStream(content);
        return entry;
    }

    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, level, leaveOpen: true)) gzip.Write(content);
        return bytes.ToArray();
    }

    /// <summary>Changes the field of 16 bits at an offset of every record with a signature.</summary>
    public static byte[] Patch(byte[] zip, string signature, int offset, ushort value)
    {
        byte[] changed = [.. zip];
        byte[] magic = Encoding.Latin1.GetBytes(signature);
        for (int at = 0; changed.AsSpan(at).IndexOf(magic) is >= 0 and int next; at += next + 4)
            BitConverter.TryWriteBytes(changed.AsSpan(at + next + offset), value);
        return changed;
    }

    public const string LocalHeader = "PK\u0003\u0004", CentralHeader = "PK\u0001\u0002", End = "PK\u0005\u0006";

    /// <summary>Replaces each occurrence of a text by another of the same length.</summary>
    public static byte[] Replace(byte[] archive, string text, string other)
    {
        byte[] changed = [.. archive];
        (byte[] from, byte[] to) = (Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(other));
        Assert.Equal(from.Length, to.Length);
        while (changed.AsSpan().IndexOf(from) is >= 0 and int at) to.CopyTo(changed, at);
        return changed;
    }

    /// <summary>Computes the checksums of all headers of a tar again. Its members must not contain "ustar".</summary>
    public static byte[] WithChecksums(byte[] tar)
    {
        byte[] changed = [.. tar];
        for (int at = 0; at + 512 <= changed.Length; at += 512)
        {
            Span<byte> block = changed.AsSpan(at, 512);
            if (!block[257..].StartsWith("ustar"u8)) continue;
            block.Slice(148, 8).Fill((byte)' ');
            int sum = 0;
            foreach (byte b in block) sum += b;
            Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(block[148..]);
        }

        return changed;
    }

    private static byte[] Gunzip(byte[] gzip)
    {
        using var content = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress)) stream.CopyTo(content);
        return content.ToArray();
    }

    private static void Add(ZipArchive zip, CompressionLevel level, (string Name, byte[] Content)[] files)
    {
        foreach ((string name, byte[] content) in files)
        {
            using Stream member = zip.CreateEntry(name, level).Open();
            member.Write(content);
        }
    }
}
