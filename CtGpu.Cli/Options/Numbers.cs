using System.Globalization;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Cli.Options;

/// <summary>Parsers of numbers, in the invariant culture.</summary>
internal static class Numbers
{
    /// <summary>Returns a parser of whole numbers within inclusive bounds.</summary>
    public static Parser<int> Whole(int lowest, int highest) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= lowest && value <= highest;

    /// <summary>Returns a parser of numbers within inclusive bounds.</summary>
    public static Parser<double> Within(double lowest, double highest) =>
        (string text, out double value) => TryParse(text, out value) && value >= lowest && value <= highest;

    public static bool TryParse(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Parses a number of bytes above 0, with an optional binary suffix K, M, G or T.</summary>
    public static bool TryParseSize(string text, out long value)
    {
        int power = text.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        double bytes = 0;
        bool size = TryParse(power < 0 ? text : text[..^1], out double number)
            && (bytes = number * Math.Pow(1024, power + 1)) >= 1 && bytes < long.MaxValue;
        value = size ? (long)bytes : 0;
        return size;
    }

    /// <summary>Parses exactly <paramref name="count"/> finite numbers, separated by commas.</summary>
    public static bool TryParseList(string text, int count, out double[] values)
    {
        string[] parts = text.Split(',');
        values = new double[count];
        if (parts.Length != count) return false;
        for (int i = 0; i < count; i++)
        {
            if (!TryParse(parts[i], out values[i])) return false;
        }

        return true;
    }

    /// <summary>Parses three distances of voxels: z, y, x in mm; or one for all axes.</summary>
    public static bool TryParseSpacing(string text, out Spacing3 value) => Spacing(PlausibleGeometry.IsSpacing)(text, out value);

    /// <summary>Returns a parser of three distances of voxels, z, y, x in mm, or of one for all axes.</summary>
    public static Parser<Spacing3> Spacing(Predicate<double> isDistance) => (string text, out Spacing3 value) =>
    {
        bool numbers = (TryParseList(text, 3, out double[] mm) || TryParseList(text, 1, out mm)) && Array.TrueForAll(mm, isDistance);
        value = numbers ? new Spacing3(mm[0], mm[mm.Length / 2], mm[^1]) : default;
        return numbers;
    };
}
