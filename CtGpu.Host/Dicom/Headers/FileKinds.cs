using System.IO.Compression;
using System.Text;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>Recognises the content of files that are not DICOM, by their first bytes.</summary>
internal static class FileKinds
{
    private const int ShortestDicom = 132;

    /// <summary>Length of a text in which a markup language shows itself.</summary>
    private const int TextBytes = 1024;

    private static readonly (byte[] Magic, FileKind Kind)[] s_magic =
    [
        ([.. "PK\u0003\u0004"u8], FileKind.Packed("a", "zip archive", "unzip", isInput: true)),
        ([.. "PK\u0005\u0006"u8], FileKind.Packed("a", "zip archive", "unzip", isInput: true)),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], FileKind.Packed("a", "7z archive", "7z x")),
        ([.. "Rar!\u001A\u0007"u8], FileKind.Packed("a", "rar archive", "unrar x")),
        ([.. "BZh"u8], FileKind.Packed("a", "bzip2 file", "bunzip2")),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], FileKind.Packed("an", "xz file", "unxz")),
        ([0x28, 0xB5, 0x2F, 0xFD], FileKind.Packed("a", "zstd file", "unzstd")),
        ([0x04, 0x22, 0x4D, 0x18], FileKind.Packed("an", "lz4 file", "unlz4")),
        ([0x1F, 0x9D], FileKind.Packed("a", "compress file", "uncompress")),
        ([0x00, 0x05, 0x16, 0x07], FileKind.AppleDouble),
    ];

    private static readonly FileKind s_tar = FileKind.Packed("a", "tar archive", "tar xf", isInput: true);

    private static readonly string[] s_lfs = ["version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"];

    /// <param name="source">A file in which no DICOM was found.</param>
    public static FileKind Of(ByteSource source)
    {
        ReadOnlySpan<byte> start = source.Peek(0, (int)Math.Min(source.Length, ByteSource.LongestPeek));
        if (!start.ContainsAnyExcept((byte)0)) return FileKind.Zeros;
        if (start is [0x1F, 0x8B, ..]) return HoldsDicom(start) ? FileKind.GzippedDicom : FileKind.Gzip;
        foreach ((byte[] magic, FileKind kind) in s_magic)
        {
            if (start.StartsWith(magic)) return kind;
        }

        if (start.Length > 262 && start[257..].StartsWith("ustar"u8)) return s_tar;
        return OfText(Text(start), isWhole: source.Length <= TextBytes)
            ?? (source.Length < ShortestDicom ? FileKind.TooShort : FileKind.Other);
    }

    private static FileKind? OfText(string text, bool isWhole)
    {
        if (s_lfs.Any(start => text.StartsWith(start, StringComparison.Ordinal))) return FileKind.LfsPointer;
        // Without symbolic links, git writes the path that the link of git-annex would have.
        if (isWhole && (text.StartsWith("/annex/objects/", StringComparison.Ordinal) || text.Contains(".git/annex/objects/")))
            return FileKind.AnnexPointer;
        bool listsHash = text.Contains("md5: ", StringComparison.Ordinal);
        if (listsHash && text.StartsWith("outs:", StringComparison.Ordinal)) return FileKind.DvcPointer;
        if (text is ['<', var second, ..] && (char.IsAsciiLetter(second) || second is '!' or '?')) return OfMarkup(text);
        bool isJson = text is ['{' or '[', ..] && text[1..].TrimStart() is ['"' or '{' or '[' or '}' or ']', ..];
        return isJson ? FileKind.Json : null;
    }

    private static FileKind OfMarkup(string text)
    {
        bool isPage = ((string[])["<!doctype html", "<html", "<head", "<body", "<title", "<script"])
            .Any(tag => text.Contains(tag, StringComparison.OrdinalIgnoreCase));
        return isPage ? FileKind.Html : FileKind.Xml;
    }

    private static string Text(ReadOnlySpan<byte> start)
    {
        Encoding encoding = start switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        return encoding.GetString(start[..Math.Min(start.Length, TextBytes)]).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
    }

    private static bool HoldsDicom(ReadOnlySpan<byte> gzip)
    {
        byte[] inflated = new byte[ByteSource.LongestPeek];
        int length = 0;
        try
        {
            using var stream = new GZipStream(new MemoryStream(gzip.ToArray()), CompressionMode.Decompress);
            for (int read = 1; read > 0 && length < inflated.Length; length += read)
                read = stream.Read(inflated, length, inflated.Length - length);
        }
        catch (InvalidDataException)
        {
            // The bytes before the damage count.
        }

        using var source = new StartOfFile(inflated[..length]);
        return FileMeta.FindStart(source) != null;
    }

    private sealed class StartOfFile(byte[] bytes) : ByteSource
    {
        public override long Length => long.MaxValue;

        public override ReadOnlySpan<byte> Peek(long offset, int count)
        {
            int at = (int)Math.Min(offset, bytes.Length);
            return bytes.AsSpan(at, Math.Min(count, bytes.Length - at));
        }

        public override bool TryPeekAhead(long offset, int count, out ReadOnlySpan<byte> bytes)
        {
            bytes = Peek(offset, count);
            return true;
        }

        public override void Dispose()
        {
        }
    }
}
