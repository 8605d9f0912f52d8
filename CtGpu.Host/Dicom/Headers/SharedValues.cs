namespace CtGpu.Host.Dicom.Headers;

/// <summary>
/// Shares values that are the same in every slice of a series. This saves memory, because the headers of a whole cohort stay in
/// memory during a run. Each thread compares a value with the last one it has read.
/// </summary>
internal static class SharedValues
{
    [ThreadStatic]
    private static string[]? t_imageType;

    [ThreadStatic]
    private static double[]? t_orientation, t_spacing;

    [ThreadStatic]
    private static int[]? t_digits;

    [ThreadStatic]
    private static Dictionary<string, string>? t_text;

    public static string[] ImageType(string[] values) => Last(ref t_imageType, values)!;

    public static double[]? Orientation(double[]? values) => Last(ref t_orientation, values);

    public static double[]? Spacing(double[]? values) => Last(ref t_spacing, values);

    public static int[]? Digits(int[]? values) => Last(ref t_digits, values);

    public static Dictionary<string, string> Text(Dictionary<string, string> values)
    {
        if (t_text is { } last && last.Count == values.Count)
        {
            bool equal = true;
            foreach ((string keyword, string value) in values) equal &= last.TryGetValue(keyword, out string? other) && other == value;
            if (equal) return last;
        }

        return t_text = values;
    }

    private static T[]? Last<T>(ref T[]? last, T[]? values)
    {
        if (values == null) return null;
        if (last == null || !values.AsSpan().SequenceEqual(last)) last = values;
        return last;
    }
}
