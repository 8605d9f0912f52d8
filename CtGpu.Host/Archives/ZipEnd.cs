using System.Buffers.Binary;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>The end of a zip, which says where its central directory is (APPNOTE 4.3.14 to 4.3.16).</summary>
/// <param name="DirectoryStart">Offset of the central directory.</param>
/// <param name="DirectoryBytes">Its length.</param>
/// <param name="Count">Number of its entries.</param>
/// <param name="Shift">Bytes before the archive, to add to its offsets.</param>
internal readonly record struct ZipEnd(long DirectoryStart, long DirectoryBytes, long Count, long Shift)
{
    private const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56;

    /// <summary>The longest comment, and as many bytes after the archive.</summary>
    private const int SearchedBytes = EndBytes + (2 << 16);

    /// <exception cref="DamagedInputException">There is none, or the archive has several parts.</exception>
    public static ZipEnd Find(InputBytes archive)
    {
        int length = (int)Math.Min(archive.Length, SearchedBytes);
        long start = archive.Length - length;
        byte[] tail = ReadAt(archive, start, length);
        for (int at = length - EndBytes; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (!end.StartsWith("PK\u0005\u0006"u8) || EndBytes + U16(end, 20) > end.Length) continue;
            if (Of(archive, end, start + at) is { } found) return found;
        }

        throw new DamagedInputException(
            "it starts like a zip archive but has no central directory at its end", "a whole archive; this one may be cut off",
            DamagedInputException.CopyAgain);
    }

    /// <summary>Whether a file ends like a zip, whatever its start: the last one of several parts does.</summary>
    public static bool IsIn(InputBytes file)
    {
        int length = (int)Math.Min(file.Length, SearchedBytes);
        return ReadAt(file, file.Length - length, length).AsSpan().LastIndexOf("PK\u0005\u0006"u8) >= 0;
    }

    public static DamagedInputException Damaged(string found) => new(found, "a whole zip archive", DamagedInputException.CopyAgain);

    public static DamagedInputException Split() => new(
        "it is one part of a zip archive in several parts", "an archive in one file",
        "Join its parts with zip -s 0 archive.zip --out joined.zip.");

    /// <param name="at">Offset of the end record.</param>
    private static ZipEnd? Of(InputBytes archive, ReadOnlySpan<byte> end, long at)
    {
        long disk = U16(end, 4), disks = U16(end, 6), count = U16(end, 10), bytes = U32(end, 12), offset = U32(end, 16);
        long directoryEnd = at;
        if (End64(archive, at, offset == uint.MaxValue || bytes == uint.MaxValue || count == ushort.MaxValue) is { } wide)
        {
            ReadOnlySpan<byte> record = wide.Record;
            (disk, disks, count, bytes, offset) = (U32(record, 16), U32(record, 20), I64(record, 32), I64(record, 40), I64(record, 48));
            directoryEnd = wide.Offset;
        }

        if (disk != 0 || disks != 0) throw Split();
        long start = directoryEnd - bytes;
        if (bytes < 0 || start < 0 || start < offset || offset < 0) return null;
        if (bytes > 0 && !ReadAt(archive, start, 4).AsSpan().SequenceEqual("PK\u0001\u0002"u8)) return null;
        return new ZipEnd(start, bytes, count, start - offset);
    }

    private static (byte[] Record, long Offset)? End64(InputBytes archive, long end, bool isNeeded)
    {
        if (end < LocatorBytes + End64Bytes) return null;
        byte[] locator = ReadAt(archive, end - LocatorBytes, LocatorBytes);
        if (!locator.AsSpan().StartsWith("PK\u0006\u0007"u8)) return null;
        if (U32(locator, 16) > 1) throw Split();
        // The stated offset is wrong if there are bytes before the archive; the record usually has no extensible data.
        foreach (long at in (long[])[I64(locator, 8), end - LocatorBytes - End64Bytes])
        {
            if (at < 0 || at > end - LocatorBytes - End64Bytes) continue;
            byte[] record = ReadAt(archive, at, End64Bytes);
            if (record.AsSpan().StartsWith("PK\u0006\u0006"u8)) return (record, at);
        }

        return isNeeded ? throw Damaged("the zip64 end of its central directory is missing") : null;
    }

    private static byte[] ReadAt(InputBytes archive, long offset, int count)
    {
        byte[] bytes = new byte[count];
        return archive.ReadFully(bytes, offset) == count ? bytes : throw Damaged("it ends too early");
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
