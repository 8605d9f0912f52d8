using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// The attributes kept of a data set, read as DICOM types on demand. A frame's functional groups are a set whose
/// outer set is the shared groups, whose outer set is the data set: what the inner does not say, the outer does.
/// </summary>
internal sealed class AttributeSet(AttributeSet? outer = null)
{
    private readonly Dictionary<uint, RawValue> _values = [];

    /// <summary>Keeps an element's value.</summary>
    public void Add(DataSetReader reader, Element element) =>
        _values[element.Tag] = new RawValue(element.Vr, reader.BigEndian, reader.Value(element).ToArray());

    /// <summary>Whether the attribute is present, be it empty.</summary>
    public bool Contains(uint tag) => _values.ContainsKey(tag) || outer?.Contains(tag) == true;

    /// <summary>The attribute's text without padding; empty when absent.</summary>
    public string Text(uint tag) => Find(tag) is { } value ? TextValue.Decode(tag, value.Bytes, IsUtf8) : "";

    /// <summary>The values of a multi-valued text attribute; none when absent.</summary>
    public string[] Texts(uint tag) => Text(tag) is { Length: > 0 } text ? text.Split('\\', StringSplitOptions.TrimEntries) : [];

    /// <summary>Numbers of a DS attribute, exactly as many as asked for; null when absent or empty.</summary>
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
                throw new DicomFormatException($"{keyword} is \"{TextValue.Decode(tag, value.Bytes, utf8: false)}\", which is not a number");
            }

            if (found < count) numbers[found] = number;
            more = end >= 0;
            rest = more ? rest[(end + 1)..] : [];
        }

        return found == count ? numbers : throw new DicomFormatException($"{keyword} has {found} values where {count} were expected");
    }

    /// <summary>The number of a DS attribute; null when absent or empty.</summary>
    public double? Decimal(uint tag, string keyword) => Decimals(tag, keyword, 1)?[0];

    /// <summary>A number that nothing depends on: null also when it cannot be read.</summary>
    public double? InformativeDecimal(uint tag) =>
        Find(tag) is { } value && TextValue.TryParseDecimal(value.Bytes, out double number) ? number : null;

    /// <summary>An integer that nothing depends on: null also when it cannot be read.</summary>
    public int? InformativeInteger(uint tag) =>
        InformativeDecimal(tag) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>The unsigned number of a US attribute (or of IS, UL, … where a writer chose so); null when absent or empty.</summary>
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

    /// <summary>The whole number of an IS attribute, 0 or more; null when absent or empty.</summary>
    public long? Count(uint tag, string keyword) =>
        Find(tag) is { } value && !TextValue.IsBlank(value.Bytes) ? Counted(value.Bytes, keyword) : null;

    private bool IsUtf8 => Find(DicomTags.SpecificCharacterSet) is { } value && value.Bytes.AsSpan().StartsWith("ISO_IR 192"u8);

    private static long Counted(ReadOnlySpan<byte> bytes, string keyword) =>
        TextValue.TryParseDecimal(bytes, out double number) && number == Math.Floor(number) && number is >= 0 and <= uint.MaxValue
            ? (long)number
            : throw new DicomFormatException($"{keyword} is no whole number");

    private RawValue? Find(uint tag) => _values.TryGetValue(tag, out RawValue value) ? value : outer?.Find(tag);

    private readonly record struct RawValue(ushort Vr, bool BigEndian, byte[] Bytes);
}
