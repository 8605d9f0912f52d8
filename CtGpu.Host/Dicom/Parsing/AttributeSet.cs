using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// Attributes of a data set, converted to DICOM types on demand. An attribute that the set does not contain is looked up in
/// its outer set. Sets nest in this order: functional groups of a frame, shared groups, data set.
/// </summary>
internal sealed class AttributeSet(AttributeSet? outer = null)
{
    private readonly Dictionary<uint, RawValue> _values = [];

    /// <summary>Copies an element's value into the set.</summary>
    public void Add(DataSetReader reader, Element element) =>
        _values[element.Tag] = new RawValue(element.Vr, reader.BigEndian, reader.Value(element).ToArray());

    /// <summary>Whether the attribute is present, even if empty.</summary>
    public bool Contains(uint tag) => _values.ContainsKey(tag) || outer?.Contains(tag) == true;

    /// <summary>The attribute's text without padding; empty if absent.</summary>
    public string Text(uint tag) => Find(tag) is { } value ? TextValue.Decode(tag, value.Bytes, IsUtf8) : "";

    /// <summary>The values of a multi-valued text attribute; none if absent.</summary>
    public string[] Texts(uint tag) => Text(tag) is { Length: > 0 } text ? text.Split('\\', StringSplitOptions.TrimEntries) : [];

    /// <summary>The <paramref name="count"/> numbers of a DS attribute; null if absent or empty.</summary>
    /// <exception cref="DicomFormatException">It has another count of values, or one is not a number.</exception>
    public double[]? Decimals(uint tag, string keyword, int count)
    {
        if (Find(tag) is not { } value || TextValue.IsBlank(value.Bytes)) return null;
        var numbers = new double[count];
        int found = 0;
        ReadOnlySpan<byte> rest = value.Bytes;
        for (bool more = true; more; found++)
        {
            int end = rest.IndexOf((byte)'\\');
            ReadOnlySpan<byte> field = end < 0 ? rest : rest[..end];
            if (!TextValue.TryParseDecimal(field, out double number))
            {
                throw new DicomFormatException($"{keyword} is \"{TextValue.Decode(tag, value.Bytes, utf8: false)}\"; expected a number");
            }

            if (found < count) numbers[found] = number;
            more = end >= 0;
            rest = more ? rest[(end + 1)..] : [];
        }

        return found == count ? numbers : throw new DicomFormatException($"{keyword} has {found} values; expected {count}");
    }

    /// <summary>The number of a DS attribute; null if absent or empty.</summary>
    public double? Decimal(uint tag, string keyword) => Decimals(tag, keyword, 1)?[0];

    /// <summary>A number used only for information: null also if it is invalid.</summary>
    public double? InformativeDecimal(uint tag) =>
        Find(tag) is { } value && TextValue.TryParseDecimal(value.Bytes, out double number) ? number : null;

    /// <summary>An integer used only for information: null also if it is invalid.</summary>
    public int? InformativeInteger(uint tag) =>
        InformativeDecimal(tag) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>The number of a US attribute; null if absent or empty. Other VRs of some writers (IS, UL, …) are accepted.</summary>
    public long? Unsigned(uint tag, string keyword)
    {
        if (Find(tag) is not { Bytes.Length: > 0 } value) return null;
        if (value.Vr is ValueRepresentation.IS or ValueRepresentation.DS) return Counted(value.Bytes, keyword);
        return value.Bytes.Length switch
        {
            1 => value.Bytes[0],
            4 => value.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(value.Bytes) : BinaryPrimitives.ReadUInt32LittleEndian(value.Bytes),
            _ => value.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(value.Bytes) : BinaryPrimitives.ReadUInt16LittleEndian(value.Bytes),
        };
    }

    /// <summary>The integer of an IS attribute, 0 or more; null if absent or empty.</summary>
    public long? Count(uint tag, string keyword) =>
        Find(tag) is { } value && !TextValue.IsBlank(value.Bytes) ? Counted(value.Bytes, keyword) : null;

    private bool IsUtf8 => Find(DicomTags.SpecificCharacterSet) is { } value && value.Bytes.AsSpan().StartsWith("ISO_IR 192"u8);

    private static long Counted(ReadOnlySpan<byte> bytes, string keyword) =>
        TextValue.TryParseDecimal(bytes, out double number) && number == Math.Floor(number) && number is >= 0 and <= uint.MaxValue
            ? (long)number
            : throw new DicomFormatException($"{keyword} is not an integer; expected one from 0 to {uint.MaxValue}");

    private RawValue? Find(uint tag) => _values.TryGetValue(tag, out RawValue value) ? value : outer?.Find(tag);

    private readonly record struct RawValue(ushort Vr, bool BigEndian, byte[] Bytes);
}
