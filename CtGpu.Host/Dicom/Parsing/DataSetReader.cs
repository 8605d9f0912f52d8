using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>One element's header.</summary>
/// <param name="Tag">Group and element.</param>
/// <param name="Vr">Its two letters, or <see cref="ValueRepresentation.None"/> for implicit VR.</param>
/// <param name="HeaderOffset">Where the element begins.</param>
/// <param name="ValueOffset">Where its value begins.</param>
/// <param name="Length">Bytes of the value, or -1 when undefined.</param>
internal readonly record struct Element(uint Tag, ushort Vr, long HeaderOffset, long ValueOffset, long Length);

/// <summary>
/// Walks the elements of a data set, forwards only and in time linear in the bytes seen. Bends to what real writers
/// do: implicit elements inside explicit data sets, delimiters left out, odd lengths, UN that hides a sequence
/// (implicit VR little endian inside, CP-246). What would make it guess, it refuses.
/// </summary>
internal sealed class DataSetReader
{
    private const int DeepestNesting = 16;

    private readonly ByteSource _source;
    private bool _explicit;
    private int _depth;

    /// <param name="source">Bytes of the file, or of its inflated data set.</param>
    /// <param name="position">Where the first element begins.</param>
    /// <param name="explicitVr">Elements carry their VR; one that does not is read as implicit.</param>
    /// <param name="bigEndian">Tags, lengths and values are big endian.</param>
    public DataSetReader(ByteSource source, long position, bool explicitVr, bool bigEndian)
    {
        _source = source;
        Position = position;
        _explicit = explicitVr;
        BigEndian = bigEndian;
    }

    public long Position { get; private set; }

    /// <summary>Byte order at the present position.</summary>
    public bool BigEndian { get; private set; }

    /// <summary>
    /// Finds out how a data set is encoded from its first element, whatever the meta information says. Group numbers
    /// at the start of a data set are small, so the byte order that makes them smaller is the right one.
    /// </summary>
    public static DataSetReader Sniff(ByteSource source, long position)
    {
        ReadOnlySpan<byte> first = source.Peek(position, 6);
        if (first.Length < 6) return new DataSetReader(source, position, explicitVr: true, bigEndian: false);
        bool bigEndian = BinaryPrimitives.ReadUInt16BigEndian(first) < BinaryPrimitives.ReadUInt16LittleEndian(first);
        bool isExplicit = ValueRepresentation.HeaderBytes(BinaryPrimitives.ReadUInt16BigEndian(first[4..])) > 0;
        return new DataSetReader(source, position, isExplicit, bigEndian);
    }

    /// <summary>Whether elements carry their VR at the present position.</summary>
    public bool IsExplicit => _explicit;

    /// <summary>Reads the header of the next element and stands at its value; false at the end of the bytes.</summary>
    public bool TryRead(out Element element)
    {
        element = default;
        ReadOnlySpan<byte> header = _source.Peek(Position, 12);
        if (header.IsEmpty) return false;
        if (header.Length < 8) throw new DicomFormatException($"the data end inside an element, at byte {Position}");
        uint tag = ((uint)UInt16(header) << 16) | UInt16(header[2..]);
        if (tag >> 16 == 0) throw new DicomFormatException($"there is no element at byte {Position}, where one must begin");
        ushort letters = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        int bytes = _explicit && tag >> 16 != 0xFFFE ? ValueRepresentation.HeaderBytes(letters) : 0;
        if (bytes > header.Length) throw new DicomFormatException($"the data end inside element {DicomTags.Format(tag)}");
        uint length = bytes switch
        {
            8 => UInt16(header[6..]),
            12 => UInt32(header[8..]),
            _ => UInt32(header[4..]),
        };
        long start = Position;
        Position += Math.Max(8, bytes);
        element = new Element(tag, bytes == 0 ? ValueRepresentation.None : letters, start, Position, length == uint.MaxValue ? -1 : length);
        // Pixel data that are cut are refused when they are read, with the series they belong to.
        if (element.Length > _source.Length - Position && tag != DicomTags.PixelData)
        {
            throw new DicomFormatException(
                $"element {DicomTags.Format(tag)} at byte {start} claims {element.Length} bytes, but the file has {_source.Length - Position} more");
        }

        return true;
    }

    /// <summary>The first bytes of an element's value, at most <see cref="ByteSource.LongestPeek"/>; valid until the next read.</summary>
    public ReadOnlySpan<byte> Value(Element element)
    {
        int wanted = (int)Math.Min(element.Length, ByteSource.LongestPeek);
        ReadOnlySpan<byte> value = _source.Peek(element.ValueOffset, wanted);
        return value.Length == wanted ? value : throw new DicomFormatException($"the data end inside element {DicomTags.Format(element.Tag)}");
    }

    /// <summary>Moves behind an element's value.</summary>
    public void Skip(Element element)
    {
        if (element.Length < 0) ReadItems(element, visit: null);
        else Position = element.ValueOffset + element.Length;
    }

    /// <summary>Walks the items of a sequence and moves behind it.</summary>
    /// <param name="sequence">The sequence, just read.</param>
    /// <param name="visit">
    /// Called with the item's index for each element of each item; may read the value, or the items of a nested
    /// sequence. Null walks only as far as it must to find the end.
    /// </param>
    public void ReadItems(Element sequence, Action<int, Element>? visit)
    {
        if (++_depth > DeepestNesting)
        {
            throw new DicomFormatException($"sequences are nested more than {DeepestNesting} deep at element {DicomTags.Format(sequence.Tag)}");
        }

        (bool isExplicit, bool bigEndian) = (_explicit, BigEndian);
        if (sequence.Vr == ValueRepresentation.UN)
        {
            // Implicit VR little endian by CP-246, but some writers keep the VR: each element shows which.
            _explicit = true;
            BigEndian = false;
        }

        long end = End(sequence);
        for (int index = 0; Position < end && TryRead(out Element item); index++)
        {
            if (item.Tag == DicomTags.SequenceDelimitationItem) break;
            if (item.Tag != DicomTags.Item)
            {
                // The delimiter is missing, and this element is the parent's.
                Position = item.HeaderOffset;
                break;
            }

            if (item.Length >= 0 && visit == null) Position += item.Length;
            else ReadItem(item, index, visit);
        }

        Close(sequence, end);
        (_explicit, BigEndian) = (isExplicit, bigEndian);
        _depth--;
    }

    private void ReadItem(Element item, int index, Action<int, Element>? visit)
    {
        long end = End(item);
        while (Position < end && TryRead(out Element element))
        {
            if (element.Tag == DicomTags.ItemDelimitationItem) break;
            if (element.Tag is DicomTags.Item or DicomTags.SequenceDelimitationItem)
            {
                // The item's delimiter is missing; the sequence goes on here.
                Position = element.HeaderOffset;
                break;
            }

            visit?.Invoke(index, element);
            if (Position == element.ValueOffset) Skip(element);
        }

        Close(item, end);
    }

    private static long End(Element container) =>
        container.Length < 0 ? long.MaxValue : container.ValueOffset + container.Length;

    /// <summary>Moves to the end of a container of defined length. Never backwards, or bad lengths could be read for ever.</summary>
    private void Close(Element container, long end)
    {
        if (container.Length < 0) return;
        if (Position > end) throw new DicomFormatException($"an element reaches past the end of {DicomTags.Format(container.Tag)} at byte {container.HeaderOffset}");
        Position = end;
    }

    private ushort UInt16(ReadOnlySpan<byte> bytes) =>
        BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
