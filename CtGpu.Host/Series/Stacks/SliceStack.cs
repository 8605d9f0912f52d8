using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>
/// Slices of one orientation, size and pixel spacing, in ascending order along their normal. The stack may have gaps,
/// duplicate positions or a tilt, so it is not yet a volume. Slices at the same position are ordered by path, then frame.
/// </summary>
internal sealed class SliceStack
{
    /// <summary>Slices at most this far apart along the normal are at the same position.</summary>
    public const double SamePositionMm = 0.001;

    /// <param name="slices">At least one. Their positions and orientations are valid.</param>
    public SliceStack(IEnumerable<SliceHeader> slices)
    {
        SliceHeader[] byPath = [.. slices.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame)];
        Orientation = SliceOrientation.Of(byPath[0])!.Value;
        Vector3 normal = Orientation.Normal;
        Slices = [.. byPath.OrderBy(s => normal.Dot(OriginOf(s)))];
        Positions = [.. Slices.Select(s => normal.Dot(OriginOf(s)))];
    }

    public SliceOrientation Orientation { get; }

    public IReadOnlyList<SliceHeader> Slices { get; }

    /// <summary>ImagePositionPatient · normal of each slice, in mm.</summary>
    public double[] Positions { get; }

    /// <summary>ImagePositionPatient as a point.</summary>
    public static Vector3 OriginOf(SliceHeader slice)
    {
        double[] position = slice.ImagePositionPatient!;
        return new Vector3(position[0], position[1], position[2]);
    }

    /// <summary>Name of a slice in messages: its path and, for a multi-frame file, its 1-based frame number as in DICOM.</summary>
    public static string NameOf(SliceHeader slice) => slice.NumberOfFrames > 1 ? $"{slice.Path} frame {slice.Frame + 1}" : slice.Path;

    /// <summary>Groups of slices at the same position, lowest position first. Most groups have one slice.</summary>
    public IEnumerable<IReadOnlyList<SliceHeader>> GroupsByPosition()
    {
        for (int start = 0; start < Slices.Count;)
        {
            int end = start + 1;
            while (end < Slices.Count && Positions[end] - Positions[start] <= SamePositionMm) end++;
            yield return [.. Slices.Skip(start).Take(end - start)];
            start = end;
        }
    }
}
