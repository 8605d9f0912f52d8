using System.Buffers.Binary;
using System.IO.Compression;
using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>Opens members of a zip.</summary>
internal sealed class ZipMembers(ArchiveSource source)
{
    private const int LocalHeaderBytes = 30;
    private const int Stored = 0, Deflated = 8;
    private const int Encrypted = 1;

    /// <summary>Opens the content of a member: short content in memory, long content in a temporary file.</summary>
    /// <exception cref="IOException">
    /// The archive cannot be read or has changed, or the member is damaged or of a kind that is not read.
    /// </exception>
    public InputBytes Open(ArchiveMember member)
    {
        CheckKind(member);
        ArchiveLimits.CheckExpansion(Math.Max(1, member.PackedLength), member.Length);
        if (member.Length <= ArchiveLimits.LongestInMemory) return new UnpackedBytes(Unpack(member), member.TimeTicks);
        return SpoolCache.Open((source, member), () =>
        {
            using UnpackingStream content = Unpack(member);
            return SpoolFile.Of(content, member.TimeTicks, _ => { });
        });
    }

    private static void CheckKind(ArchiveMember member)
    {
        if ((member.Flags & Encrypted) != 0)
        {
            throw new DamagedInputException(
                "the archive encrypts it", "an archive without a password", "Unpack it with its password and give the folder.");
        }

        if (member.Method is Stored or Deflated) return;
        string method = member.Method switch
        {
            9 => "deflate64",
            12 => "bzip2",
            14 => "LZMA",
            93 => "zstd",
            95 => "xz",
            98 => "PPMd",
            _ => "unknown",
        };
        throw new DamagedInputException(
            $"the archive compresses it by method {member.Method} ({method})", "method 8 (deflate) or 0 (stored)",
            "Unpack it and give the folder.");
    }

    private UnpackingStream Unpack(ArchiveMember member)
    {
        InputBytes archive = source.Open();
        try
        {
            long start = DataOf(member, archive);
            Stream data = new InputStream(archive, start, member.PackedLength);
            if (member.Method == Deflated) data = new DeflateStream(data, CompressionMode.Decompress);
            return new UnpackingStream(data, member.Length, (uint)member.TimeTicks);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Offset of the compressed data, after the local header (APPNOTE 4.3.7).</summary>
    private static long DataOf(ArchiveMember member, InputBytes archive)
    {
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        if (archive.ReadFully(header, member.Offset) < LocalHeaderBytes || !header.StartsWith("PK\u0003\u0004"u8))
            throw ZipEnd.Damaged("its local header is not where the central directory of the archive says");
        int method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        if (method != member.Method)
            throw ZipEnd.Damaged($"its local header states method {method} and the central directory {member.Method}");
        long start = member.Offset + LocalHeaderBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (start + member.PackedLength <= archive.Length) return start;
        throw ZipEnd.Damaged($"its {member.PackedLength} compressed bytes end after the archive");
    }
}
