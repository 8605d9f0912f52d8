using System.Buffers.Binary;
using System.Globalization;

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

    /// <summary>The attribute's bytes; none if absent.</summary>
    public ReadOnlySpan<byte> Bytes(uint tag) => Find(tag) is { } value ? value.Bytes : [];

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

    /// <summary>Power of ten of the last digit of each number of a DS attribute, as written: -2 for 1.25. Null if absent.</summary>
    public int[]? LastDigits(uint tag)
    {
        if (Find(tag) is not { } value || TextValue.IsBlank(value.Bytes)) return null;
        ReadOnlySpan<byte> text = value.Bytes;
        var digits = new int[text.Count((byte)'\\') + 1];
        int i = 0;
        foreach (Range field in text.Split((byte)'\\')) digits[i++] = TextValue.LastDigit(text[field]);
        return digits;
    }

    /// <summary>The numbers of a binary attribute (UL, US, FD, FL) or of text; none if absent. Used only for information.</summary>
    /// <param name="isFloat">Values of 8 or 4 bytes are floating point if the element has no VR.</param>
    public double[] InformativeNumbers(uint tag, bool isFloat)
    {
        if (Find(tag) is not { Bytes.Length: > 0 } value) return [];
        int size = SizeOf(value.Vr, isFloat, value.Bytes.Length);
        if (size == 0) return InformativeDecimal(tag) is { } number ? [number] : [];
        var numbers = new double[value.Bytes.Length / size];
        Span<byte> bytes = stackalloc byte[size];
        for (int i = 0; i < numbers.Length; i++)
        {
            value.Bytes.AsSpan(i * size, size).CopyTo(bytes);
            if (value.BigEndian) bytes.Reverse();
            numbers[i] = (size, isFloat) switch
            {
                (8, _) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
                (4, true) => Shortest(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
                (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
                _ => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            };
        }

        return numbers;

        // 40.1 in single precision is 40.1, not 40.099998.
        static double Shortest(float number) => double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

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

    /// <summary>Bytes of one binary value; 0 for text.</summary>
    private static int SizeOf(ushort vr, bool isFloat, int length) => vr switch
    {
        ValueRepresentation.IS or ValueRepresentation.DS => 0,
        ValueRepresentation.US => 2,
        _ when isFloat => length % 8 == 0 ? 8 : length % 4 == 0 ? 4 : 0,
        _ => length % 4 == 0 ? 4 : length % 2 == 0 ? 2 : 0,
    };

    private static long Counted(ReadOnlySpan<byte> bytes, string keyword) =>
        TextValue.TryParseDecimal(bytes, out double number) && number == Math.Floor(number) && number is >= 0 and <= uint.MaxValue
            ? (long)number
            : throw new DicomFormatException(
                $"{keyword} is \"{TextValue.Decode(0, bytes, utf8: false)}\"; expected an integer from 0 to {uint.MaxValue}");

    /// <summary>The attribute as it is in the file; null if absent.</summary>
    public RawValue? Find(uint tag) => _values.TryGetValue(tag, out RawValue value) ? value : outer?.Find(tag);

    /// <summary>A value as it is in the file.</summary>
    public readonly record struct RawValue(ushort Vr, bool BigEndian, byte[] Bytes)
    {
        public bool IsSameAs(RawValue other) => Vr == other.Vr && BigEndian == other.BigEndian && Bytes.AsSpan().SequenceEqual(other.Bytes);
    }
}
