using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Planning;

namespace CtGpu.Host.Library;

/// <summary>
/// A volume that <see cref="CtGpuEngine.Find"/> found, or a series that it refused. Only headers were read. A series with several
/// volumes (phases, energies, reconstructions) has one of these for each.
/// </summary>
public sealed class CtSeries
{
    private readonly SliceHeader _first;

    internal CtSeries(FoundVolume found, ReadOptions options)
    {
        (Found, Options) = (found, options);
        _first = found.First;
        Files = [.. found.Slices.Select(slice => slice.Path).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>SeriesInstanceUID, or empty if the files have none.</summary>
    public string SeriesInstanceUid => _first.SeriesInstanceUid;

    /// <summary>StudyInstanceUID, or empty.</summary>
    public string StudyInstanceUid => _first.StudyInstanceUid;

    /// <summary>PatientID, or empty.</summary>
    public string PatientId => _first.PatientId;

    /// <summary>Manufacturer, or empty.</summary>
    public string Manufacturer => _first.Manufacturer;

    /// <summary>
    /// Its files, in the order of the slices; of a volume file, its header file. Bytes that are not text are written as \xHH.
    /// </summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Number of slices.</summary>
    public int Slices => Found.Slices.Count;

    /// <summary>Grid of the volume; null if the series was refused.</summary>
    public VolumeGeometry? Geometry => Found.Volume?.Geometry;

    /// <summary>Geometry verdict, such as "regular"; null if the series was refused. docs/dicom.md lists the words.</summary>
    public string? Verdict => Found.Volume?.Report.Verdict;

    /// <summary>Why the series was refused; null if it can be read.</summary>
    public CtGpuException? Refusal => Found.Refusal;

    internal FoundVolume Found { get; }

    internal ReadOptions Options { get; }
}
