using CtGpu.Host.Scanning;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>A series with its volumes, or with the reason why it is refused.</summary>
/// <param name="Series">The slices found.</param>
/// <param name="Volumes">The volumes. Empty if the geometry is refused; not empty if only the pixels are.</param>
/// <param name="Refusal">Why the series is refused, or null.</param>
internal sealed record ProvenSeries(CandidateSeries Series, IReadOnlyList<SeriesVolume> Volumes, CtGpuException? Refusal)
{
    /// <param name="number">Number of the series in the scan.</param>
    public IEnumerable<FoundVolume> ToVolumes(int number) => Refusal == null
        ? Volumes.Select(volume => new FoundVolume(number, volume.First, volume.Slices, volume, null))
        : [new FoundVolume(number, Series.Slices[0], Series.Slices, null, Refusal)];
}
