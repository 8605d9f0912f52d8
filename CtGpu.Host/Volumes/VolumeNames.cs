namespace CtGpu.Host.Volumes;

/// <summary>Names of volume files. The extension decides whether a file is a volume.</summary>
internal static class VolumeNames
{
    private static readonly string[] s_extensions = [".nii.gz", ".nii", ".mha", ".mhd", ".nrrd"];

    /// <summary>Whether a file has the name of a volume.</summary>
    public static bool IsVolume(string path) =>
        ExtensionOf(path) != null && !Path.GetFileName(path).StartsWith("._", StringComparison.Ordinal);

    /// <summary>The path without the extension of a volume.</summary>
    public static string Stem(string path) => ExtensionOf(path) is { } extension ? path[..^extension.Length] : path;

    /// <summary>The extension in lower case, or null.</summary>
    public static string? ExtensionOf(string path) =>
        s_extensions.FirstOrDefault(extension =>
            path.EndsWith(extension, StringComparison.OrdinalIgnoreCase) && Path.GetFileName(path).Length > extension.Length);
}
