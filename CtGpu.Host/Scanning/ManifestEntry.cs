namespace CtGpu.Host.Scanning;

/// <summary>A line of a manifest that lists the files of a series, or unreadable files.</summary>
/// <param name="Manifest">Path of the manifest.</param>
/// <param name="Line">1-based.</param>
/// <param name="SeriesInstanceUid">Empty for a series without a UID and for unreadable files.</param>
/// <param name="Files">Paths in the manifest, combined with the manifest's folder.</param>
/// <param name="Bytes">Total length of the files when the manifest was written, or null if unknown.</param>
internal sealed record ManifestEntry(string Manifest, int Line, string SeriesInstanceUid, IReadOnlyList<string> Files, long? Bytes)
{
    /// <summary>Name of a volume file; empty for a series of DICOM.</summary>
    public string VolumeName { get; init; } = "";

    /// <summary>Paths of the archives that contain the files, combined with the manifest's folder.</summary>
    public IReadOnlyList<string> Archives { get; init; } = [];

    /// <summary>The UID, or the folder if there is no UID.</summary>
    public string DisplayName
    {
        get
        {
            if (SeriesInstanceUid.Length > 0) return SeriesInstanceUid;
            return Path.GetDirectoryName(Files[0]) is { Length: > 0 } folder ? folder : ".";
        }
    }
}
