using CtGpu.Host.Dicom;

namespace CtGpu.Host.Reading;

/// <summary>The order in which the slices of a volume are read.</summary>
internal static class ReadingOrder
{
    /// <summary>
    /// Indices of all slices: as they lie in the volume, or where files hold several, as they lie in their files, since a
    /// deflated one can only be read forwards.
    /// </summary>
    public static int[] Of(IReadOnlyList<SliceHeader> slices)
    {
        IEnumerable<int> indices = Enumerable.Range(0, slices.Count);
        return slices.Any(slice => slice.NumberOfFrames > 1)
            ? [.. indices.OrderBy(i => slices[i].Path, StringComparer.Ordinal).ThenBy(i => slices[i].Frame)]
            : [.. indices];
    }
}
