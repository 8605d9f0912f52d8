using System.Buffers.Binary;
using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// Iterates over the elements of a data set, forwards only and in linear time. Accepts common deviations from the standard:
/// implicit elements and unknown VRs in explicit data sets, missing delimiters, odd lengths, and sequences with VR UN (implicit
/// VR little endian inside, CP-246). Refuses data that it could only guess.
/// </summary>
internal sealed class DataSetReader
{
    private const int DeepestNesting = 16;

    private readonly ByteSource _source;
    private bool _explicit;
    private bool _expectImplicit;
    private long _end = long.MaxValue;
    private int _depth;

    /// <param name="source">Bytes of the file, or of its inflated data set.</param>
    /// <param name="position">Offset of the first element.</param>
    /// <param name="explicitVr">Elements have a VR. An element without one is still read as implicit.</param>
    /// <param name="bigEndian">Tags, lengths and values are big endian.</param>
    public DataSetReader(ByteSource source, long position, bool explicitVr, bool bigEndian)
    {
        _source = source;
        Position = position;
        _explicit = explicitVr;
        BigEndian = bigEndian;
    }

    public long Position { get; private set; }

    /// <summary>Tags, lengths and values at the current position are big endian.</summary>
    public bool BigEndian { get; private set; }

    /// <summary>
    /// Detects the encoding of a data set from its first element and ignores the meta information. The first group number is
    /// small, so the byte order with the smaller number is the correct one.
    /// </summary>
    public static DataSetReader Sniff(ByteSource source, long position)
    {
        ReadOnlySpan<byte> first = source.Peek(position, 12);
        if (first.Length < 8) return new DataSetReader(source, position, explicitVr: true, bigEndian: false);
        bool bigEndian = BinaryPrimitives.ReadUInt16BigEndian(first) < BinaryPrimitives.ReadUInt16LittleEndian(first);
        bool isExplicit = ValueRepresentation.HeaderBytes(BinaryPrimitives.ReadUInt16BigEndian(first[4..])) > 0
            || new UnknownVr(source, bigEndian, long.MaxValue).IsExplicit(position, first);
        return new DataSetReader(source, position, isExplicit, bigEndian);
    }

    /// <summary>Elements at the current position have a VR.</summary>
    public bool IsExplicit => _explicit;

    /// <summary>Reads the header of the next element and moves to its value. Returns false at the end of the data.</summary>
    public bool TryRead(out Element element)
    {
        element = default;
        ReadOnlySpan<byte> header = _source.Peek(Position, 12);
        if (header.IsEmpty) return false;
        if (header.Length < 8) throw new DicomFormatException($"the data end within an element, at byte {Position}");
        uint tag = ((uint)UInt16(header) << 16) | UInt16(header[2..]);
        if (tag >> 16 == 0) throw new DicomFormatException($"no element at byte {Position}; expected a tag with a group other than 0000");
        ushort letters = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        bool isExplicit = _explicit && tag >> 16 != 0xFFFE;
        int bytes = isExplicit ? ValueRepresentation.HeaderBytes(letters) : 0;
        if (bytes > header.Length) throw EndsWithin(tag);
        long length = bytes switch
        {
            8 => UInt16(header[6..]),
            12 => UInt32(header[8..]),
            _ => UInt32(header[4..]),
        };
        if (length == uint.MaxValue) length = -1;
        if (isExplicit && bytes == 0)
        {
            UnknownVr.Header found = new UnknownVr(_source, BigEndian, _end).Read(Position, header, _expectImplicit)
                ?? throw new DicomFormatException(
                    $"element {DicomTags.Format(tag)} at byte {Position} has VR \"{(char)(letters >> 8)}{(char)(letters & 0xFF)}\", "
                    + "which is not a VR; expected a length that ends at another element");
            (bytes, length, isExplicit) = found;
        }

        long start = Position;
        Position += Math.Max(8, bytes);
        element = new Element(tag, isExplicit ? letters : ValueRepresentation.None, start, Position, length);
        // Truncated pixel data are refused later, when the pixels of the series are read.
        if (element.Length > _source.Length - Position && tag != DicomTags.PixelData)
        {
            throw new DicomFormatException(
                $"element {DicomTags.Format(tag)} at byte {start} has a length of {element.Length} bytes; "
                + $"expected at most {_source.Length - Position}, the rest of the file");
        }

        return true;
    }

    /// <summary>
    /// The first bytes of an element's value, at most <see cref="ByteSource.LongestPeek"/>. Valid until the next read.
    /// </summary>
    public ReadOnlySpan<byte> Value(Element element)
    {
        int wanted = (int)Math.Min(element.Length, ByteSource.LongestPeek);
        ReadOnlySpan<byte> value = _source.Peek(element.ValueOffset, wanted);
        return value.Length == wanted ? value : throw EndsWithin(element.Tag);
    }

    /// <summary>Moves to the end of an element's value.</summary>
    public void Skip(Element element)
    {
        if (element.Length < 0) ReadItems(element, visit: null);
        else Position = element.ValueOffset + element.Length;
    }

    /// <summary>Iterates over the items of a sequence and moves to its end.</summary>
    /// <param name="sequence">The element that was just read.</param>
    /// <param name="visit">
    /// Called with the item's index for each element of each item. It may read the value, or the items of a nested sequence.
    /// Null only searches for the end of the sequence.
    /// </param>
    public void ReadItems(Element sequence, Action<int, Element>? visit)
    {
        if (++_depth > DeepestNesting)
        {
            throw new DicomFormatException(
                $"sequences are nested too deep at element {DicomTags.Format(sequence.Tag)}; expected at most {DeepestNesting} levels");
        }

        (bool isExplicit, bool bigEndian, bool expectImplicit, long outerEnd) = (_explicit, BigEndian, _expectImplicit, _end);
        if (sequence.Vr == ValueRepresentation.UN)
        {
            // CP-246 requires implicit VR little endian here, but some writers use explicit VR. TryRead detects this for each element.
            _explicit = _expectImplicit = true;
            BigEndian = false;
        }

        long end = End(sequence);
        _end = Math.Min(_end, end);
        for (int index = 0; Position < end && TryRead(out Element item); index++)
        {
            if (item.Tag == DicomTags.SequenceDelimitationItem) break;
            if (item.Tag != DicomTags.Item)
            {
                // The sequence has no delimiter: this element belongs to the parent.
                Position = item.HeaderOffset;
                break;
            }

            if (item.Length >= 0 && visit == null) Position += item.Length;
            else ReadItem(item, index, visit);
        }

        Close(sequence, end);
        (_explicit, BigEndian, _expectImplicit, _end) = (isExplicit, bigEndian, expectImplicit, outerEnd);
        _depth--;
    }

    private void ReadItem(Element item, int index, Action<int, Element>? visit)
    {
        (long end, long outerEnd) = (End(item), _end);
        _end = Math.Min(_end, end);
        while (Position < end && TryRead(out Element element))
        {
            if (element.Tag == DicomTags.ItemDelimitationItem) break;
            if (element.Tag is DicomTags.Item or DicomTags.SequenceDelimitationItem)
            {
                // The item has no delimiter: the sequence continues here.
                Position = element.HeaderOffset;
                break;
            }

            visit?.Invoke(index, element);
            if (Position == element.ValueOffset) Skip(element);
        }

        Close(item, end);
        _end = outerEnd;
    }

    private static long End(Element container) =>
        container.Length < 0 ? long.MaxValue : container.ValueOffset + container.Length;

    /// <summary>
    /// Moves to the end of a container of defined length. Never moves backwards, because then invalid lengths could cause an
    /// endless loop.
    /// </summary>
    private void Close(Element container, long end)
    {
        if (container.Length < 0) return;
        if (Position > end)
        {
            throw new DicomFormatException(
                $"an element extends past the end of {DicomTags.Format(container.Tag)} at byte {container.HeaderOffset}");
        }

        Position = end;
    }

    private static DicomFormatException EndsWithin(uint tag) => new($"the data end within element {DicomTags.Format(tag)}");

    private ushort UInt16(ReadOnlySpan<byte> bytes) =>
        BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
