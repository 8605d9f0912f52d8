using CtGpu.Host.Dicom;

namespace CtGpu.Host.Reading;

/// <summary>The order in which the slices of a volume are read.</summary>
internal static class ReadingOrder
{
    /// <summary>
    /// Indices of all slices in the order of the volume. If files hold several slices, the order is that of the files: a deflated file
    /// can only be read forwards.
    /// </summary>
    public static int[] Of(IReadOnlyList<SliceHeader> slices)
    {
        IEnumerable<int> indices = Enumerable.Range(0, slices.Count);
        return slices.Any(slice => slice.NumberOfFrames > 1)
            ? [.. indices.OrderBy(i => slices[i].Path, StringComparer.Ordinal).ThenBy(i => slices[i].Frame)]
            : [.. indices];
    }
}
