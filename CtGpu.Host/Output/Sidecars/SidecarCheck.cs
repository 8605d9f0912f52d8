using CtGpu.Host.Output.Formats;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>Checks the values of a sidecar that was read, so that all other code can rely on them.</summary>
internal static class SidecarCheck
{
    private static readonly string[] s_volumes = ["ct", "lungs", "normalized"];

    private static readonly HashSet<string> s_files =
        [.. from volume in s_volumes from format in Enum.GetValues<VolumeFormat>() select $"{volume}.{format.Extension()}"];

    /// <summary>Whether a file has the name of a volume that convert writes. Such a name never leads to another folder.</summary>
    public static bool IsVolume(string file) => s_files.Contains(file);

    /// <summary>What is wrong, or null.</summary>
    public static string? Finding(Sidecar sidecar) =>
        Series(sidecar.Series)
        ?? Grid("input", sidecar.Input.Shape, sidecar.Input.SpacingMm, sidecar.Input.OriginMm, sidecar.Input.Direction)
        ?? Grid("output", sidecar.Output.Shape, sidecar.Output.SpacingMm, sidecar.Output.OriginMm, sidecar.Output.Direction)
        ?? (sidecar.Output.TutorialSpacingMm is { Count: not 3 } ? "output.tutorialSpacingMm has not 3 numbers" : null)
        ?? Strings("input.geometry.duplicates", sidecar.Input.Geometry.Duplicates)
        ?? Mask(sidecar.Mask)
        ?? Strings("qc.reasons", sidecar.Qc.Reasons)
        ?? Strings("options", sidecar.Options.Values)
        ?? Files(sidecar.Files);

    private static string? Series(SeriesRecord series) =>
        series.Slices < 1 ? $"series.slices is {series.Slices}"
        : Strings("series.transferSyntaxes", series.TransferSyntaxes)
            ?? Strings("series.toldApartBy", series.ToldApartBy?.Values ?? Enumerable.Empty<string>());

    private static string? Mask(MaskRecord? mask) =>
        mask == null ? null
        : mask.Voxels < 0 || !(mask.Litres >= 0) ? $"mask has {mask.Voxels} voxels and {mask.Litres} litres"
        : Strings("mask.touchesBorder", mask.TouchesBorder);

    private static string? Grid(
        string name, IReadOnlyList<int> shape, IReadOnlyList<double> spacing, IReadOnlyList<double> origin, IReadOnlyList<double> direction)
    {
        if (shape.Count != 3 || shape.Any(length => length < 1) || shape.Aggregate((Int128)1, (all, n) => all * n) > long.MaxValue / 8)
            return $"{name}.shape is {string.Join(", ", shape)} instead of 3 lengths of at least 1";
        if (spacing.Count != 3 || !spacing.All(mm => mm > 0))
            return $"{name}.spacingMm is {string.Join(", ", spacing)} instead of 3 positive numbers";
        if (origin.Count != 3) return $"{name}.originMm has {origin.Count} numbers instead of 3";
        return direction.Count == 9 ? null : $"{name}.direction has {direction.Count} numbers instead of 9";
    }

    private static string? Files(OrderedDictionary<string, long> files) =>
        files.Keys.FirstOrDefault(file => !IsVolume(file)) is { } other ? $"it lists the file {Quoted(other)}, which convert does not write"
        : files.Keys.Count(file => file.StartsWith("ct.", StringComparison.Ordinal)) != 1 ? "it does not list one file ct"
        : files.Values.Any(bytes => bytes < 1) ? "it lists an empty file"
        : null;

    /// <summary>A list of a JSON file may contain null, whatever its type says.</summary>
    private static string? Strings(string name, IEnumerable<string?> values) =>
        values.Any(value => value == null) ? $"{name} has a null" : null;

    private static string Quoted(string name) => $"\"{string.Concat(name.Select(c => char.IsControl(c) ? '?' : c))}\"";
}
