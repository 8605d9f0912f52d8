using System.Buffers.Binary;
using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>
/// Reads the central directory of a zip (APPNOTE 4.3.12), with zip64 and with data before or after the archive. System.IO.Compression
/// has no access to several members at the same time, and no bounds.
/// </summary>
internal static class ZipDirectory
{
    private const int HeaderBytes = 46, LocalHeaderBytes = 30;
    private const uint HeaderSignature = 0x02014B50;
    private const ushort Zip64Field = 1;
    private const uint InZip64 = uint.MaxValue;
    private const int UnixHost = 3, LinkType = 0xA, TypeShift = 28;

    /// <exception cref="DamagedInputException">The directory is damaged, or of a kind that is not read.</exception>
    public static ArchiveTree Read(InputBytes archive)
    {
        ZipEnd end = ZipEnd.Find(archive);
        var tree = new ArchiveTree();
        var ranges = new List<(long From, long To)>();
        using var directory = new BufferedStream(
            new InputStream(archive, end.DirectoryStart, end.DirectoryBytes, leaveOpen: true), 1 << 16);
        byte[] header = new byte[HeaderBytes];
        long count = 0;
        for (long at = 0; at < end.DirectoryBytes; count++)
        {
            ReadExactly(directory, header);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
                throw ZipEnd.Damaged($"entry {count + 1} of its central directory has no signature");
            byte[] name = new byte[U16(header, 28)], extra = new byte[U16(header, 30)], comment = new byte[U16(header, 32)];
            ReadExactly(directory, name);
            ReadExactly(directory, extra);
            ReadExactly(directory, comment);
            at += HeaderBytes + name.Length + extra.Length + comment.Length;
            if (U16(header, 34) is not (0 or ushort.MaxValue)) throw ZipEnd.Split();
            ArchiveMember member = MemberOf(header, extra, end.Shift);
            Add(tree, name, member, isLink: header[5] == UnixHost && U32(header, 38) >> TypeShift == LinkType);
            ranges.Add((member.Offset, member.Offset + LocalHeaderBytes + name.Length + member.PackedLength));
            ArchiveLimits.CheckMembers(ranges.Count);
        }

        // Some writers count modulo 65536.
        if (count != end.Count && (end.Count > ushort.MaxValue || (count & ushort.MaxValue) != end.Count))
            throw ZipEnd.Damaged($"its central directory has {count} entries and states {end.Count}");
        CheckOverlap(ranges, end.DirectoryStart);
        return tree;
    }

    private static void Add(ArchiveTree tree, byte[] name, ArchiveMember member, bool isLink)
    {
        bool isFolder = name is [.., (byte)'/' or (byte)'\\'];
        string clean = MemberName.Clean(name);
        if (clean.Length == 0) return;
        if (isFolder) tree.AddFolder(clean);
        else tree.Add(clean, isLink ? member with { LinkTarget = "another file" } : member);
    }

    private static ArchiveMember MemberOf(byte[] header, byte[] extra, long shift)
    {
        long packed = U32(header, 20), length = U32(header, 24), offset = U32(header, 42);
        if (packed == InZip64 || length == InZip64 || offset == InZip64)
        {
            ReadOnlySpan<byte> field = Zip64Of(extra);
            if (length == InZip64) length = Take(ref field);
            if (packed == InZip64) packed = Take(ref field);
            if (offset == InZip64) offset = Take(ref field);
        }

        uint crc = U32(header, 16);
        return new ArchiveMember
        {
            Offset = offset + shift,
            PackedLength = packed,
            Length = length,
            TimeTicks = crc,
            Method = U16(header, 10),
            Flags = U16(header, 8),
        };
    }

    private static ReadOnlySpan<byte> Zip64Of(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(U16(extra, 2), extra.Length - 4);
            if (U16(extra, 0) == Zip64Field) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return default;
    }

    private static long Take(ref ReadOnlySpan<byte> field)
    {
        if (field.Length < sizeof(long)) throw ZipEnd.Damaged("the zip64 sizes of a member are missing");
        long number = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[sizeof(long)..];
        return number is >= 0 and < 1L << 60 ? number : throw ZipEnd.Damaged($"a member has the zip64 size {(ulong)number}");
    }

    /// <summary>Members that share compressed data are a bomb: a small file then has many large members.</summary>
    private static void CheckOverlap(List<(long From, long To)> members, long directoryStart)
    {
        members.Sort();
        members.Add((directoryStart, directoryStart));
        for (int i = 1; i < members.Count; i++)
        {
            if (members[i - 1].From >= 0 && members[i - 1].To <= members[i].From) continue;
            throw new DamagedInputException(
                $"two of its members overlap at byte {members[i].From}", "members one after another; this may be a decompression bomb",
                "If you trust it, unpack it and give the folder.");
        }
    }

    private static void ReadExactly(Stream stream, byte[] bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw ZipEnd.Damaged("its central directory ends within an entry");
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
