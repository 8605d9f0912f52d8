using System.Globalization;

namespace CtGpu.Host.Series.Splitting;

/// <summary>An attribute that tells the volumes of one series apart, and its value in one of them.</summary>
/// <param name="Keyword">DICOM keyword.</param>
/// <param name="Value">Its value as text; several values are separated by backslashes.</param>
internal readonly record struct AttributeValue(string Keyword, string Value) : IComparable<AttributeValue>
{
    /// <summary>
    /// Compares keywords, then values: numbers in the text by value, so that TP5% comes before TP75%. The default value, without a
    /// keyword, comes first.
    /// </summary>
    public int CompareTo(AttributeValue other)
    {
        int byKeyword = string.CompareOrdinal(Keyword, other.Keyword);
        if (byKeyword != 0 || Keyword == null) return byKeyword;
        string[] own = Pieces(Value), others = Pieces(other.Value);
        for (int i = 0; i < Math.Min(own.Length, others.Length); i++)
        {
            bool isNumber = double.TryParse(own[i], CultureInfo.InvariantCulture, out double a)
                & double.TryParse(others[i], CultureInfo.InvariantCulture, out double b);
            int order = isNumber ? a.CompareTo(b) : string.CompareOrdinal(own[i], others[i]);
            if (order != 0) return order;
        }

        return own.Length.CompareTo(others.Length);
    }

    public override string ToString() => $"{Keyword}={Value}";

    /// <summary>Numbers and the text between them.</summary>
    private static string[] Pieces(string value)
    {
        var pieces = new List<string>();
        for (int start = 0, end; start < value.Length; start = end)
        {
            bool isNumber = IsDigit(value[start]);
            for (end = start + 1; end < value.Length && IsDigit(value[end]) == isNumber;) end++;
            pieces.Add(value[start..end]);
        }

        return [.. pieces];

        static bool IsDigit(char c) => char.IsAsciiDigit(c) || c == '.';
    }
}
