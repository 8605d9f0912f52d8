using System.Buffers.Binary;
using CtGpu.Host.Dicom.Files;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// Finds the length of an element of an explicit data set whose two letters are not a VR. Writers leave them blank, invent some
/// ("--", "??", "ow"), use a VR that is newer than this program, or write the element as implicit. Three headers are possible:
/// <list type="bullet">
/// <item>short: 2 letters, a length of 2 bytes;</item>
/// <item>long: 2 letters, 2 zero bytes, a length of 4 bytes, as PS3.5 7.1.2 requires for new VRs;</item>
/// <item>implicit: a length of 4 bytes, whose lower half is mistaken for letters.</item>
/// </list>
/// The next element decides: it must have a greater tag and a VR, or the data must end there. If the next one has no VR
/// either, the elements after it decide.
/// </summary>
/// <param name="source">Bytes of the data set.</param>
/// <param name="bigEndian">Tags and lengths are big endian.</param>
/// <param name="end">End of the innermost item or sequence of defined length.</param>
internal ref struct UnknownVr(ByteSource source, bool bigEndian, long end)
{
    // Enough for random data: their tags are in ascending order once in 40320 times.
    private const int LongestChain = 8;
    private const int MostElements = 256;

    private const int Possible = 1;
    private const int Certain = 2;

    private readonly long _end = Math.Min(end, source.Length);
    private int _elements;

    /// <summary>Reads the header of an element.</summary>
    /// <param name="position">Offset of the element.</param>
    /// <param name="bytes">Its first bytes: 8, or 12 if the data do not end before.</param>
    /// <param name="expectImplicit">Implicit elements are usual here, as in a sequence of VR UN.</param>
    /// <returns>The header, or null if no length leads to another element.</returns>
    public Header? Read(long position, ReadOnlySpan<byte> bytes, bool expectImplicit)
    {
        uint tag = Tag(bytes);
        Headers found = Parse(bytes);
        // A short implicit length looks like a letter and a NUL. Text in the value could look like the next explicit element.
        (byte first, byte second) = (bytes[4], bytes[5]);
        bool isText = first is >= (byte)' ' and <= (byte)'~' && second is >= (byte)' ' and <= (byte)'~';
        int asImplicit = Plausibility(position, found.Implicit, tag, 0);
        if (expectImplicit && asImplicit > 0) return found.Implicit;
        int asShort = Plausibility(position, found.Short, tag, 0);
        int asLong = found.Long is { } form ? Plausibility(position, form, tag, 0) : 0;
        if (isText && !expectImplicit)
        {
            if (asShort > 0 && asShort >= asLong && asShort >= asImplicit) return found.Short;
            if (asLong > 0 && asLong >= asImplicit) return found.Long;
            if (asImplicit > 0) return found.Implicit;
            // What follows the meta information may be deflated.
            return tag >> 16 == 2 && Next(position, found.Short) <= _end ? found.Short : null;
        }

        // Letters that are a length: another reading needs better evidence. NULs are both, a length and blank letters.
        bool preferImplicit = asImplicit > 0 && (first != 0 || second != 0);
        if (!preferImplicit && asShort > asImplicit && asShort >= asLong) return found.Short;
        return !preferImplicit && asLong > asImplicit ? found.Long : found.Implicit;
    }

    /// <summary>Whether a data set that starts with such an element is explicit.</summary>
    public bool IsExplicit(long position, ReadOnlySpan<byte> bytes)
    {
        Headers found = Parse(bytes);
        if (found.Implicit.Length != found.Short.Length) return Read(position, bytes, expectImplicit: false) is { IsExplicit: true };
        // Blank letters, or half of a length: only the next element shows it.
        return HasVr(Next(position, found.Short)) || (found.Long is { } form && HasVr(Next(position, form)));
    }

    private readonly bool HasVr(long position) =>
        source.TryPeekAhead(position, 6, out ReadOnlySpan<byte> bytes) && bytes.Length == 6
        && ValueRepresentation.HeaderBytes(BinaryPrimitives.ReadUInt16BigEndian(bytes[4..])) > 0;

    /// <summary>Whether a header is followed by an element (<see cref="Certain"/>), or by elements that can be one.</summary>
    private int Plausibility(long position, Header header, uint tag, int chain)
    {
        if (++_elements > MostElements) return 0;
        long next = Next(position, header);
        if (header.Length >= 0 && next >= _end) return next == _end ? Certain : 0;
        if (!source.TryPeekAhead(next, 12, out ReadOnlySpan<byte> peeked)) return 0;
        // An inflated data set has no known length.
        if (peeked.IsEmpty) return header.Length < 0 ? 0 : Certain;
        if (peeked.Length < 8) return 0;
        uint nextTag = Tag(peeked);
        if (header.Length < 0) return nextTag is DicomTags.Item or DicomTags.SequenceDelimitationItem ? Certain : 0;
        if (nextTag is DicomTags.ItemDelimitationItem or DicomTags.SequenceDelimitationItem)
        {
            return UInt32(peeked[4..]) == 0 ? Certain : 0;
        }

        if (nextTag >> 16 is 0 or >= 0xFFFE) return 0;
        int known = ValueRepresentation.HeaderBytes(BinaryPrimitives.ReadUInt16BigEndian(peeked[4..]));
        if (known > 0)
        {
            if (known > peeked.Length) return 0;
            Header found = Header.Of(known, known == 8 ? UInt16(peeked[6..]) : UInt32(peeked[8..]), isExplicit: true);
            int order = nextTag > tag ? Certain : Possible;
            if (nextTag == DicomTags.PixelData) return order;
            if (Next(next, found) > _end) return order - 1;
            return IsFollowed(next, found, nextTag) ? order : 0;
        }

        if (nextTag <= tag) return 0;
        return chain == LongestChain || IsPossible(next, Parse(peeked), nextTag, chain + 1) ? Possible : 0;
    }

    /// <summary>Whether an element with a VR is followed by something. Text that looks like an element usually is not.</summary>
    private readonly bool IsFollowed(long position, Header header, uint tag)
    {
        long next = Next(position, header);
        if (header.Length >= 0 && next == _end) return true;
        if (!source.TryPeekAhead(next, 8, out ReadOnlySpan<byte> bytes)) return true;
        if (bytes.Length < 8) return bytes.IsEmpty;
        uint nextTag = Tag(bytes);
        if (header.Length < 0) return nextTag is DicomTags.Item or DicomTags.SequenceDelimitationItem;
        return nextTag >> 16 != 0 && (nextTag > tag || HasVr(next));
    }

    private bool IsPossible(long position, Headers headers, uint tag, int chain) =>
        Plausibility(position, headers.Implicit, tag, chain) > 0
        || Plausibility(position, headers.Short, tag, chain) > 0
        || (headers.Long is { } form && Plausibility(position, form, tag, chain) > 0);

    private readonly Headers Parse(ReadOnlySpan<byte> bytes)
    {
        bool hasLong = bytes.Length >= 12 && bytes[6] == 0 && bytes[7] == 0;
        return new Headers(
            Header.Of(8, UInt32(bytes[4..]), isExplicit: false),
            new Header(8, UInt16(bytes[6..]), IsExplicit: true),
            hasLong ? Header.Of(12, UInt32(bytes[8..]), isExplicit: true) : null);
    }

    private static long Next(long position, Header header) => position + header.Bytes + Math.Max(0, header.Length);

    private readonly uint Tag(ReadOnlySpan<byte> bytes) => ((uint)UInt16(bytes) << 16) | UInt16(bytes[2..]);

    private readonly ushort UInt16(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private readonly uint UInt32(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>The header of an element.</summary>
    /// <param name="Bytes">Length of the header, 8 or 12 bytes.</param>
    /// <param name="Length">Length of the value in bytes, or -1 if undefined.</param>
    /// <param name="IsExplicit">The header has letters.</param>
    public readonly record struct Header(int Bytes, long Length, bool IsExplicit)
    {
        public static Header Of(int bytes, uint length, bool isExplicit) => new(bytes, length == uint.MaxValue ? -1 : length, isExplicit);
    }

    private readonly record struct Headers(Header Implicit, Header Short, Header? Long);
}
