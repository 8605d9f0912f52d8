using System.Globalization;

namespace CtGpu.Host.Volumes;

/// <summary>The fields of a text header: "Name = Value" of MetaImage, "name: value" of NRRD.</summary>
/// <param name="format">Name of the format, for messages.</param>
internal sealed class VolumeFields(string format)
{
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public void Add(string name, string value)
    {
        if (!_fields.TryAdd(name, value)) throw new VolumeFault($"{format} header with two fields {name}", "each field once");
    }

    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>The value of the first of these fields, or null.</summary>
    public string? Text(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_fields.TryGetValue(name, out string? value)) return value;
        }

        return null;
    }

    public string Required(string name) =>
        Text(name) ?? throw new VolumeFault($"{format} header without {name}", $"a field {name}");

    /// <summary>The numbers of a field.</summary>
    public double[] Numbers(string name, int count)
    {
        string value = Required(name);
        double[]? numbers = Parse(value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return numbers?.Length == count
            ? numbers
            : throw new VolumeFault($"{format} header with {name} = {Short(value)}", $"{count} finite numbers");
    }

    /// <summary>Lengths of the axes x, y, z.</summary>
    public int[] Lengths(string name)
    {
        double[] numbers = Numbers(name, 3);
        return Array.TrueForAll(numbers, n => n >= 1 && n <= VolumeShape.MostVoxels && n == Math.Floor(n))
            ? Array.ConvertAll(numbers, n => (int)n)
            : throw new VolumeFault($"{format} header with {name} = {Short(Required(name))}", VolumeShape.Range);
    }

    /// <summary>All words as finite numbers, or null.</summary>
    public static double[]? Parse(string[] words)
    {
        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
                return null;
        }

        return numbers;
    }

    public static string Short(string value) => value.Length <= 80 ? value : value[..80] + "…";
}

/// <summary>Bounds of the shape of a volume file.</summary>
internal static class VolumeShape
{
    /// <summary>Most voxels along an axis.</summary>
    public const int MostVoxels = 65_536;

    public const string Range = "three lengths from 1 to 65536";
}
