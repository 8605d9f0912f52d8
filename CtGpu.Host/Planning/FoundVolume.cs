using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Dicom;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>One volume of a series, or a series that was refused. Each gets a name below OUT.</summary>
/// <param name="Series">Index in the sorted list of series.</param>
/// <param name="First">Header of the first slice; its keywords make the name.</param>
/// <param name="Slices">All slices.</param>
/// <param name="Volume">Null if refused.</param>
/// <param name="Refusal">Null if there is a volume.</param>
internal sealed record FoundVolume(
    int Series, SliceHeader First, IReadOnlyList<SliceHeader> Slices, SeriesVolume? Volume, CtGpuException? Refusal)
{
    /// <summary>Folder below OUT.</summary>
    public string Name { get; init; } = "";

    /// <summary>The same volume with its name, or as refused if another series needs the same folder.</summary>
    public FoundVolume WithName(AssignedName assigned) => assigned.Refusal == null
        ? this with { Name = assigned.Name }
        : this with { Name = assigned.Name, Volume = null, Refusal = Refusal ?? assigned.Refusal };

    /// <summary>Number of voxels, also of a series whose geometry was refused.</summary>
    public long Voxels => (long)Slices.Count * First.Rows * First.Columns;

    /// <summary>
    /// Keeps one volume of each study. A refused series may be the largest, and the study then gives its refusal. Whether it is the
    /// thinnest is unknown, so it is kept in addition.
    /// </summary>
    public static IEnumerable<FoundVolume> Select(IEnumerable<FoundVolume> found, VolumeSelection selection) => selection switch
    {
        VolumeSelection.Largest => found
            .GroupBy(StudyOf)
            .Select(study => study.OrderByDescending(i => i.Voxels).ThenBy(i => i.Volume?.Geometry.Spacing.Z ?? double.MaxValue).First()),
        VolumeSelection.Thinnest => found
            .GroupBy(StudyOf)
            .SelectMany(study => study.Where(i => i.Volume == null).Concat(study
                .Where(i => i.Volume != null)
                .OrderBy(i => i.Volume!.Geometry.Spacing.Z)
                .ThenByDescending(i => i.Voxels)
                .Take(1))),
        _ => found,
    };

    /// <summary>A series without a study counts as a study of its own.</summary>
    private static string StudyOf(FoundVolume found) =>
        found.First.StudyInstanceUid.Length > 0 ? found.First.StudyInstanceUid : $"series {found.Series}";
}
