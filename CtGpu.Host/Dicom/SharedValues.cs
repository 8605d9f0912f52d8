namespace CtGpu.Host.Dicom;

/// <summary>
/// Values that a series repeats in every slice, kept once by the headers of neighbouring files: those of a whole
/// cohort stay in memory for as long as a run lasts. As with texts, each thread remembers the last it has met.
/// </summary>
internal static class SharedValues
{
    [ThreadStatic]
    private static string[]? t_imageType;

    [ThreadStatic]
    private static double[]? t_orientation, t_spacing;

    [ThreadStatic]
    private static Dictionary<string, string>? t_text;

    public static string[] ImageType(string[] values) => Last(ref t_imageType, values)!;

    public static double[]? Orientation(double[]? values) => Last(ref t_orientation, values);

    public static double[]? Spacing(double[]? values) => Last(ref t_spacing, values);

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
        // No values at all are not the last ones, and nothing to remember.
        if (values == null) return null;
        if (last == null || !values.AsSpan().SequenceEqual(last)) last = values;
        return last;
    }
}
