using System.Buffers.Binary;
using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>Position of a fragment's value in the file.</summary>
internal readonly record struct Fragment(long Offset, long Length);

/// <summary>
/// Assigns the fragments of encapsulated pixel data (DICOM PS3.5, A.4) to frames. The Basic Offset Table may be empty or
/// wrong. It is used only if each entry is the start of a fragment.
/// </summary>
internal static class EncapsulatedFrames
{
    private const int ItemHeaderBytes = 8;

    /// <summary>Returns the fragments of each coded frame.</summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">Offset of the pixel data's value.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="startsFrame">Whether a fragment with these first bytes (at most 64) is the start of a frame.</param>
    /// <exception cref="DicomFormatException">The fragments do not match the number of frames.</exception>
    public static Fragment[][] Locate(ByteSource source, long offset, int frames, Func<ReadOnlySpan<byte>, bool> startsFrame)
    {
        List<Fragment> fragments = Find(source, offset, startsFrame, out List<int> starts, out uint[] offsetTable);
        RefuseMore(starts.Count, frames);
        return Split(fragments, offsetTable, frames)
            ?? (starts.Count == frames && starts[0] == 0 ? Cut(fragments, [.. starts]) : throw Unassignable(fragments, frames));
    }

    /// <summary>
    /// Returns the fragments of each frame of uncompressed samples. The first item is always the Basic Offset Table, because
    /// samples cannot be told apart from it. Without a valid table the length of a frame separates the frames.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">Offset of the pixel data's value.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="frameBytes">Bytes of a frame. Each frame may be followed by a byte that makes its length even.</param>
    /// <exception cref="DicomFormatException">The fragments do not match the number of frames.</exception>
    public static Fragment[][] LocateSamples(ByteSource source, long offset, int frames, long frameBytes)
    {
        List<Fragment> fragments = Find(source, offset, static _ => false, out _, out uint[] offsetTable);
        return Split(fragments, offsetTable, frames) ?? ByLength(fragments, frames, frameBytes) ?? throw Unassignable(fragments, frames);
    }

    /// <summary>The fragments of each frame where their number or the offset table shows it, else null.</summary>
    private static Fragment[][]? Split(List<Fragment> fragments, uint[] table, int frames)
    {
        if (table.Length > frames && ByOffsetTable(fragments, table) != null) RefuseMore(table.Length, frames);
        if (frames == 1) return [[.. fragments]];
        if (fragments.Count == frames) return [.. fragments.Select(fragment => (Fragment[])[fragment])];
        return table.Length == frames && ByOffsetTable(fragments, table) is { } first ? Cut(fragments, first) : null;
    }

    private static void RefuseMore(int found, int frames)
    {
        if (found <= frames) return;
        throw DicomFormatException.HeaderDescribesLess(
            $"PixelData has {found} encapsulated frames; expected {frames}, as in NumberOfFrames");
    }

    private static DicomFormatException Unassignable(List<Fragment> fragments, int frames) => new(
        $"PixelData has {fragments.Count} fragments that cannot be assigned to {frames} frames; "
        + "expected an offset table, or fragments that show where each frame starts");

    /// <summary>Cuts the joined fragments into frames of equal length; null if their length does not match.</summary>
    private static Fragment[][]? ByLength(List<Fragment> fragments, int frames, long frameBytes)
    {
        long total = fragments.Sum(fragment => fragment.Length);
        long even = frameBytes + (frameBytes & 1);
        long stride = total == frames * even ? even : frameBytes;
        if (total < frames * stride || total > (frames * stride) + 1) return null;
        var byFrame = new Fragment[frames][];
        (int next, long used) = (0, 0);
        for (int i = 0; i < frames; i++)
        {
            var parts = new List<Fragment>();
            for (long missing = stride; missing > 0;)
            {
                Fragment fragment = fragments[next];
                long taken = Math.Min(missing, fragment.Length - used);
                if (taken > 0) parts.Add(new Fragment(fragment.Offset + used, taken));
                missing -= taken;
                used += taken;
                if (used == fragment.Length) (next, used) = (next + 1, 0);
            }

            byFrame[i] = [.. parts];
        }

        return byFrame;
    }

    private static Fragment[][] Cut(List<Fragment> fragments, int[] first)
    {
        int frames = first.Length;
        var byFrame = new Fragment[frames][];
        for (int i = 0; i < frames; i++)
        {
            int end = i + 1 < frames ? first[i + 1] : fragments.Count;
            byFrame[i] = [.. fragments[first[i]..end]];
        }

        return byFrame;
    }

    private static List<Fragment> Find(
        ByteSource source, long offset, Func<ReadOnlySpan<byte>, bool> startsFrame, out List<int> starts, out uint[] offsetTable)
    {
        var reader = new DataSetReader(source, offset, explicitVr: true, bigEndian: false);
        var fragments = new List<Fragment>();
        starts = [];
        offsetTable = [];
        // Some writers omit the delimiter: then the list ends with the file.
        for (int i = 0; reader.TryRead(out Element item) && item.Tag != DicomTags.SequenceDelimitationItem; i++)
        {
            if (item.Tag != DicomTags.Item || item.Length < 0)
            {
                throw new DicomFormatException(
                    $"PixelData has element {DicomTags.Format(item.Tag)}; expected a fragment of defined length");
            }

            bool starting = startsFrame(source.Peek(item.ValueOffset, (int)Math.Min(64, item.Length)));
            if (i == 0 && !starting)
            {
                // No coded frame starts with 0, but an offset table does. Without a table this is the first fragment.
                offsetTable = OffsetTable(reader, item);
            }
            else
            {
                if (starting) starts.Add(fragments.Count);
                fragments.Add(new Fragment(item.ValueOffset, item.Length));
            }

            reader.Skip(item);
        }

        return fragments;
    }

    private static uint[] OffsetTable(DataSetReader reader, Element item)
    {
        // A table this long has more than a thousand entries. Such files have one fragment for each frame and need no table.
        if (item.Length > ByteSource.LongestPeek) return [];
        ReadOnlySpan<byte> bytes = reader.Value(item);
        var table = new uint[bytes.Length / 4];
        for (int i = 0; i < table.Length; i++) table[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        return table;
    }

    /// <summary>Index of each frame's first fragment, or null if the table does not match the fragments.</summary>
    private static int[]? ByOffsetTable(List<Fragment> fragments, uint[] table)
    {
        if (table.Length == 0 || fragments.Count == 0 || table[0] != 0) return null;
        var first = new int[table.Length];
        long origin = fragments[0].Offset - ItemHeaderBytes;
        int next = 0;
        for (int i = 0; i < first.Length; i++)
        {
            while (next < fragments.Count && fragments[next].Offset - ItemHeaderBytes - origin < table[i]) next++;
            if (next == fragments.Count || fragments[next].Offset - ItemHeaderBytes - origin != table[i]) return null;
            if (i > 0 && next == first[i - 1]) return null;
            first[i] = next;
        }

        return first;
    }
}
