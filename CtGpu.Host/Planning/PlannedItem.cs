using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>One volume of a series, or a series that is none: what gets a name below OUT.</summary>
/// <param name="Series">Index in the sorted list of series.</param>
/// <param name="First">The header that speaks for it.</param>
/// <param name="Slices">Its slices.</param>
/// <param name="Volume">Null when refused.</param>
/// <param name="Refusal">Null when there is a volume.</param>
internal sealed record PlannedItem(
    int Series, SliceHeader First, IReadOnlyList<SliceHeader> Slices, SeriesVolume? Volume, CtGpuException? Refusal)
{
    /// <summary>Folder below OUT.</summary>
    public string Name { get; init; } = "";

    /// <summary>Voxels, also of a series whose geometry was refused.</summary>
    public long Voxels => (long)Slices.Count * First.Rows * First.Columns;

    /// <summary>All items of a scan, in the order of its series; unreadable files that belong to none come last.</summary>
    public static List<PlannedItem> Of(ScanResult scan, GeometryRules rules, DicomReaderChoice reader, CancellationToken cancellation)
    {
        var items = new List<PlannedItem>();
        for (int i = 0; i < scan.Series.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            CandidateSeries candidate = scan.Series[i];
            try
            {
                IReadOnlyList<SeriesVolume> volumes = SeriesAssembler.Assemble(candidate, rules, (a, b) => SlicePixels.AreSame(a, b, reader));
                foreach (SliceHeader slice in volumes.SelectMany(v => v.Slices)) SlicePixelReader.Check(slice, reader);
                items.AddRange(volumes.Select(v => new PlannedItem(i, v.First, v.Slices, v, null)));
            }
            catch (CtGpuException refusal)
            {
                items.Add(new PlannedItem(i, candidate.Slices[0], candidate.Slices, null, refusal));
            }
        }

        foreach (CtGpuException orphan in scan.OrphanFailures)
        {
            var header = new SliceHeader { Path = orphan.Files is [string file, ..] ? file : "", FileLength = 0, FileTimeTicks = 0, TransferSyntaxUid = "" };
            items.Add(new PlannedItem(scan.Series.Count + items.Count, header, [], null, orphan));
        }

        return items;
    }

    /// <summary>
    /// Keeps one volume of each study. A refused series may be the largest, and is then what the study gives; whether
    /// it is the thinnest cannot be told, so that it stays.
    /// </summary>
    public static IEnumerable<PlannedItem> Select(IEnumerable<PlannedItem> items, VolumeSelection selection) => selection switch
    {
        VolumeSelection.Largest => items
            .GroupBy(StudyOf)
            .Select(study => study.OrderByDescending(i => i.Voxels).ThenBy(i => i.Volume?.Geometry.Spacing.Z ?? double.MaxValue).First()),
        VolumeSelection.Thinnest => items
            .GroupBy(StudyOf)
            .SelectMany(study => study.Where(i => i.Volume == null).Concat(study
                .Where(i => i.Volume != null)
                .OrderBy(i => i.Volume!.Geometry.Spacing.Z)
                .ThenByDescending(i => i.Voxels)
                .Take(1))),
        _ => items,
    };

    /// <summary>Series without a study are studies of their own.</summary>
    private static string StudyOf(PlannedItem item) =>
        item.First.StudyInstanceUid.Length > 0 ? item.First.StudyInstanceUid : $"series {item.Series}";
}
