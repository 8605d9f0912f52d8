using System.Formats.Tar;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>Lists the members of a tar: v7, ustar, pax and GNU.</summary>
internal sealed class TarDirectory
{
    private const int NameBytes = 100, PrefixAt = 345, PrefixBytes = 155, MagicAt = 257;

    private readonly InputBytes _archive;
    private readonly ArchiveTree _tree = new();
    private readonly Func<TarEntry, long> _timeOf;

    private TarDirectory(InputBytes archive, ArchiveSource source)
    {
        _archive = archive;
        // Content in a temporary file has no time of its own, but is cheap to read.
        _timeOf = source.IsSpooled ? HashOf : entry => unchecked((entry.ModificationTime.UtcTicks * 31) + source.TimeTicks);
    }

    /// <exception cref="IOException">The archive cannot be read, is damaged, or has members of a kind that is not read.</exception>
    public static ArchiveTree Read(ArchiveSource source)
    {
        using InputBytes archive = source.Open();
        var directory = new TarDirectory(archive, source);
        directory.Read();
        return directory._tree;
    }

    private void Read()
    {
        using var stream = new InputStream(_archive, 0, _archive.Length, leaveOpen: true);
        using var reader = new TarReader(stream, leaveOpen: true);
        long end = 0;
        try
        {
            while (reader.GetNextEntry() is { } entry)
            {
                long data = Math.Max(entry.DataOffset, end + TarBlocks.Bytes);
                CheckHeader(end);
                CheckHeader(data - TarBlocks.Bytes);
                Add(entry, data);
                end = TarBlocks.RoundUp(data + (HasData(entry) ? entry.Length : 0));
                if (end > _archive.Length)
                    throw TarBlocks.Damaged($"it ends after {_archive.Length} bytes, within member {Shown(entry.Name)} that ends at {end}");
            }
        }
        catch (NotSupportedException cause)
        {
            throw new DamagedInputException(
                $"its member after byte {end} is of a kind that is not read ({FileFault.FirstLine(cause)})", "files, folders and links",
                "Make the archive again without tar --sparse or --multi-volume.", cause);
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException or FormatException or OverflowException
            or ArgumentException or OutOfMemoryException)
        {
            throw TarBlocks.Damaged($"its member after byte {end} has no valid header ({FileFault.FirstLine(cause)})");
        }

        TarBlocks.CheckEnd(_archive, end);
    }

    private void Add(TarEntry entry, long data)
    {
        if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.Any(IsSparse)) throw Sparse(entry);
        string name;
        switch (entry.EntryType)
        {
            case TarEntryType.SparseFile:
                throw Sparse(entry);
            case TarEntryType.MultiVolume:
                throw new DamagedInputException(
                    "it is one part of a tar archive in several parts", "an archive in one file", "Unpack all parts and give the folder.");
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                name = NameOf(entry, data);
                if (name.Length == 0) break;
                _tree.Add(name, new ArchiveMember { Offset = data, Length = entry.Length, TimeTicks = _timeOf(entry) });
                break;
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                name = NameOf(entry, data);
                if (name.Length > 0) _tree.AddFolder(name);
                break;
            case TarEntryType.HardLink:
                string target = MemberName.Clean(Encoding.UTF8.GetBytes(entry.LinkName));
                _tree.Add(NameOf(entry, data), _tree.Find(target) ?? new ArchiveMember { LinkTarget = target });
                break;
            case TarEntryType.SymbolicLink:
                _tree.Add(NameOf(entry, data), new ArchiveMember { LinkTarget = Shown(entry.LinkName) });
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo:
                _tree.Add(NameOf(entry, data), new ArchiveMember());
                break;
            case TarEntryType.GlobalExtendedAttributes or TarEntryType.TapeVolume or TarEntryType.RenamedOrSymlinked:
                break;
            default:
                throw new DamagedInputException(
                    $"its member {Shown(entry.Name)} has the type '{(char)entry.EntryType}'", "files, folders and links",
                    "Make the archive again with another program.");
        }
    }

    /// <summary>The cleaned path of a member. .NET replaces bytes that are not UTF-8, so such a path is taken from its header.</summary>
    private string NameOf(TarEntry entry, long data)
    {
        if (entry.Name.Contains('\uFFFD') && RawName(data - TarBlocks.Bytes) is { } raw && Encoding.UTF8.GetString(raw) == entry.Name)
            return MemberName.Clean(raw);
        return MemberName.Clean(Encoding.UTF8.GetBytes(entry.Name));
    }

    /// <summary>Checks the sum of a header, which .NET does not. A long name has a header of its own before that of the member.</summary>
    private void CheckHeader(long at)
    {
        Span<byte> block = stackalloc byte[TarBlocks.Bytes];
        if (_archive.ReadFully(block, at) < block.Length || !TarBlocks.StartsWithHeader(block))
            throw TarBlocks.Damaged($"the header at byte {at} has a wrong checksum");
    }

    private byte[]? RawName(long header)
    {
        byte[] block = new byte[TarBlocks.Bytes];
        if (header < 0 || _archive.ReadFully(block, header) < block.Length) return null;
        byte[] name = Text(block.AsSpan(0, NameBytes));
        byte[] prefix = block.AsSpan(MagicAt).StartsWith("ustar\0"u8) ? Text(block.AsSpan(PrefixAt, PrefixBytes)) : [];
        return prefix.Length == 0 ? name : [.. prefix, (byte)'/', .. name];
    }

    private static byte[] Text(ReadOnlySpan<byte> field) =>
        field[..(field.IndexOf((byte)0) is >= 0 and var end ? end : field.Length)].ToArray();

    private long HashOf(TarEntry entry)
    {
        if (entry.Length == 0 || entry.DataOffset < 0) return 0;
        var hash = new XxHash3();
        using var content = new InputStream(_archive, entry.DataOffset, entry.Length, leaveOpen: true);
        hash.Append(content);
        return (long)hash.GetCurrentHashAsUInt64();
    }

    private static bool HasData(TarEntry entry) => entry.EntryType is not
        (TarEntryType.HardLink or TarEntryType.SymbolicLink or TarEntryType.Directory or TarEntryType.CharacterDevice
            or TarEntryType.BlockDevice or TarEntryType.Fifo);

    private static bool IsSparse(string key) =>
        key.StartsWith("GNU.sparse", StringComparison.Ordinal) || key.StartsWith("SCHILY.realsize", StringComparison.Ordinal);

    private static DamagedInputException Sparse(TarEntry entry) => new(
        $"its member {Shown(entry.Name)} is a sparse file", "whole files", "Make the archive again without tar --sparse.");

    private static string Shown(string name) => EscapedPath.Escape(Encoding.UTF8.GetBytes(name));
}
