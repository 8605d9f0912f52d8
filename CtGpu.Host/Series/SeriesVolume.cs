using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series.Splitting;
using CtGpu.Host.Series.Stacks;

namespace CtGpu.Host.Series;

/// <summary>
/// Slices that were proven to form one regular volume, with its geometry; not the voxels. The slices have one size
/// and orientation, and ascend along the normal (tutorial preset: in z). Their pixel formats may differ.
/// </summary>
/// <param name="Slices">Headers of the stored slices, ascending.</param>
/// <param name="Geometry">Grid of the volume: of the stored slices, unless <see cref="Places"/> is set.</param>
/// <param name="Report">Measured properties of the grid, for the sidecar.</param>
internal sealed record SeriesVolume(IReadOnlyList<SliceHeader> Slices, VolumeGeometry Geometry, GeometryReport Report)
{
    /// <summary>Places of the slices in the grid of a repaired stack, or null if slice k is plane k of the grid.</summary>
    internal SlicePlaces? Places { get; init; }

    /// <summary>The attributes that tell this volume from the others of its series. Empty if it is the only one.</summary>
    internal IReadOnlyList<AttributeValue> ToldApartBy { get; init; } = [];

    /// <summary>RescaleTypes other than HU, taken as HU; null if there is none.</summary>
    public string? AssumedHounsfield => Slices.Select(s => s.RescaleType).Where(t => !SliceRequirements.IsHounsfield(t)).Distinct()
        .Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } types ? string.Join(", ", types) : null;

    /// <summary>The slices, unless the volume is a volume file.</summary>
    internal IReadOnlyList<SliceHeader> DicomSlices => First.Volume == null ? Slices : [];

    /// <summary>The slice whose header represents the series.</summary>
    public SliceHeader First => Slices[0];
}
