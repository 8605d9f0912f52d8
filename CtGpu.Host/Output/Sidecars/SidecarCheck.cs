using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>Checks the values of a sidecar that was read, so that all other code can rely on them.</summary>
internal static class SidecarCheck
{
    // Far beyond any scanner and any option, so that results of all releases pass.
    private const double SmallestSpacingMm = 1e-6;
    private const double LargestMm = 1e7;

    private const double LargestLitres = 1e15;

    /// <summary>Axes are unit vectors, rounded.</summary>
    private const double LargestDirection = 1.001;

    private static readonly HashSet<string> s_volumes =
    [
        .. from volume in (string[])["ct", "lungs", "normalized"]
        from format in Enum.GetValues<VolumeFormat>()
        select $"{volume}.{format.Extension()}",
    ];

    /// <summary>The names of all volumes that convert writes.</summary>
    public static IReadOnlySet<string> Volumes => s_volumes;

    /// <summary>Whether a file has the name of a volume that convert writes. Such a name never leads to another folder.</summary>
    public static bool IsVolume(string file) => s_volumes.Contains(file);

    /// <summary>Whether a file has the name of a volume, a sidecar or a failure.</summary>
    public static bool IsOfSeries(string file) => file is Sidecar.FileName or SeriesFailure.FileName || IsVolume(file);

    /// <summary>What is wrong, or null.</summary>
    public static string? Finding(Sidecar sidecar) =>
        Series(sidecar.Series)
        ?? Grid("input", sidecar.Input.Shape, sidecar.Input.SpacingMm, sidecar.Input.OriginMm, sidecar.Input.Direction)
        ?? Grid("output", sidecar.Output.Shape, sidecar.Output.SpacingMm, sidecar.Output.OriginMm, sidecar.Output.Direction)
        ?? Numbers("output.tutorialSpacingMm", sidecar.Output.TutorialSpacingMm ?? [1, 1, 1], 3, SmallestSpacingMm, LargestMm)
        ?? Strings("input.geometry.duplicates", sidecar.Input.Geometry.Duplicates)
        ?? Mask(sidecar.Mask)
        ?? Strings("qc.reasons", sidecar.Qc.Reasons)
        ?? Strings("options", sidecar.Options.Values)
        ?? Files(sidecar.Files)
        ?? (sidecar.Hash.Ct.Length == 0 ? "hash.ct is missing" : null);

    private static string? Series(SeriesRecord series) =>
        series.Slices < 1 ? $"series.slices is {series.Slices}"
        : Strings("series.transferSyntaxes", series.TransferSyntaxes)
            ?? Strings("series.toldApartBy", series.ToldApartBy?.Values ?? Enumerable.Empty<string>());

    private static string? Mask(MaskRecord? mask) =>
        mask == null ? null
        : mask.Voxels < 0 || mask.Litres is < 0 or > LargestLitres || mask.Fraction is < 0 or > 1
            ? $"mask has {mask.Voxels} voxels, {mask.Litres} litres and a fraction of {mask.Fraction}"
        : new[] { mask.RightLitres, mask.LeftLitres, mask.AirwayMl, mask.GasMl }.Any(value => value is < 0 or > LargestLitres)
            ? $"mask has {mask.RightLitres} and {mask.LeftLitres} litres, {mask.AirwayMl} ml of airways and {mask.GasMl} ml of gas"
        : Strings("mask.touchesBorder", mask.TouchesBorder);

    private static string? Grid(
        string name, IReadOnlyList<int> shape, IReadOnlyList<double> spacing, IReadOnlyList<double> origin, IReadOnlyList<double> direction)
    {
        if (shape.Count != 3) return $"{name}.shape has {shape.Count} lengths instead of 3";
        if (shape.Any(length => length < 1) || shape.Aggregate((Int128)1, (all, n) => all * n) > long.MaxValue / 8)
            return $"{name}.shape is {string.Join(", ", shape)} instead of 3 lengths of at least 1";
        return Numbers($"{name}.spacingMm", spacing, 3, SmallestSpacingMm, LargestMm)
            ?? Numbers($"{name}.originMm", origin, 3, -LargestMm, LargestMm)
            ?? Numbers($"{name}.direction", direction, 9, -LargestDirection, LargestDirection);
    }

    private static string? Numbers(string name, IReadOnlyList<double> values, int count, double lowest, double highest) =>
        values.Count != count ? $"{name} has {values.Count} numbers instead of {count}"
        : values.All(value => value >= lowest && value <= highest) ? null
        : FormattableString.Invariant($"{name} is {string.Join(", ", values)} instead of numbers from {lowest} to {highest}");

    private static string? Files(OrderedDictionary<string, long> files) =>
        files.Keys.FirstOrDefault(file => !IsVolume(file)) is { } other
            ? $"it lists the file \"{HiddenCharacters.Escape(other)}\", which convert does not write"
        : files.Keys.Count(file => file.StartsWith("ct.", StringComparison.Ordinal)) != 1 ? "it does not list one file ct"
        : files.Values.Any(bytes => bytes < 1) ? "it lists an empty file"
        : null;

    /// <summary>A list of a JSON file may contain null, whatever its type says.</summary>
    private static string? Strings(string name, IEnumerable<string?> values) =>
        values.Any(value => value == null) ? $"{name} has a null" : null;
}
