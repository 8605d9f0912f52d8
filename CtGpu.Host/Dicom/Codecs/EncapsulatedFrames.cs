using System.Buffers.Binary;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>A fragment's value in the file.</summary>
internal readonly record struct Fragment(long Offset, long Length);

/// <summary>
/// Which fragments of encapsulated pixel data (DICOM PS3.5, A.4) make up each frame. The Basic Offset Table may be
/// empty or wrong, so it is believed only where each of its entries is the start of a fragment.
/// </summary>
internal static class EncapsulatedFrames
{
    private const int ItemHeaderBytes = 8;

    /// <summary>Fragments of each frame.</summary>
    /// <param name="source">The file.</param>
    /// <param name="slice">Any frame of it.</param>
    /// <param name="startsFrame">Whether a fragment's first bytes (64 of them at most) begin a coded frame.</param>
    public static Fragment[][] Locate(ByteSource source, SliceHeader slice, Func<ReadOnlySpan<byte>, bool> startsFrame)
    {
        List<Fragment> fragments = Walk(source, slice.PixelDataOffset, startsFrame, out List<int> starts, out uint[] offsetTable);
        int frames = slice.NumberOfFrames;
        if (frames == 1) return [[.. fragments]];
        if (fragments.Count == frames) return [.. fragments.Select(fragment => (Fragment[])[fragment])];
        int[]? cuts = ByOffsetTable(fragments, offsetTable, frames) ?? (starts.Count == frames && starts[0] == 0 ? [.. starts] : null);
        if (cuts == null) throw new DicomFormatException($"{fragments.Count} fragments of pixel data cannot be told apart into {frames} frames");
        var byFrame = new Fragment[frames][];
        for (int i = 0; i < frames; i++)
        {
            int end = i + 1 < frames ? cuts[i + 1] : fragments.Count;
            byFrame[i] = [.. fragments[cuts[i]..end]];
        }

        return byFrame;
    }

    private static List<Fragment> Walk(
        ByteSource source, long offset, Func<ReadOnlySpan<byte>, bool> startsFrame, out List<int> starts, out uint[] offsetTable)
    {
        var reader = new DataSetReader(source, offset, explicitVr: true, bigEndian: false);
        var fragments = new List<Fragment>();
        starts = [];
        offsetTable = [];
        // Writers that forget the delimiter end the list with the file.
        for (int i = 0; reader.TryRead(out Element item) && item.Tag != DicomTags.SequenceDelimitationItem; i++)
        {
            if (item.Tag != DicomTags.Item || item.Length < 0)
            {
                throw new DicomFormatException($"the pixel data have element {DicomTags.Format(item.Tag)} where a fragment of known length was expected");
            }

            bool starting = startsFrame(source.Peek(item.ValueOffset, (int)Math.Min(64, item.Length)));
            if (i == 0 && !starting)
            {
                // A table begins with 0, which no coded frame does: where there is none, this is the first fragment.
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
        // A table longer than one look is that of over a thousand frames, which have a fragment each.
        if (item.Length > ByteSource.LongestPeek) return [];
        ReadOnlySpan<byte> bytes = reader.Value(item);
        var table = new uint[bytes.Length / 4];
        for (int i = 0; i < table.Length; i++) table[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        return table;
    }

    /// <summary>Index of each frame's first fragment, or null when the table does not fit the fragments.</summary>
    private static int[]? ByOffsetTable(List<Fragment> fragments, uint[] table, int frames)
    {
        if (table.Length != frames || fragments.Count == 0 || table[0] != 0) return null;
        var cuts = new int[frames];
        long origin = fragments[0].Offset - ItemHeaderBytes;
        int next = 0;
        for (int i = 0; i < frames; i++)
        {
            while (next < fragments.Count && fragments[next].Offset - ItemHeaderBytes - origin < table[i]) next++;
            if (next == fragments.Count || fragments[next].Offset - ItemHeaderBytes - origin != table[i]) return null;
            if (i > 0 && next == cuts[i - 1]) return null;
            cuts[i] = next;
        }

        return cuts;
    }
}
