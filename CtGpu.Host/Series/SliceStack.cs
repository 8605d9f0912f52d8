using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series;

/// <summary>Slices of one grid in ascending order along their normal; slices at one position follow by path and frame.</summary>
internal sealed class SliceStack
{
    /// <summary>Slices this near to each other along the normal are at the same position.</summary>
    public const double SamePositionMm = 0.001;

    /// <param name="slices">At least one; positions and orientation are known to be usable.</param>
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

    /// <summary>ImagePositionPatient · normal of each slice, mm.</summary>
    public double[] Positions { get; }

    /// <summary>ImagePositionPatient as a point.</summary>
    public static Vector3 OriginOf(SliceHeader slice)
    {
        double[] position = slice.ImagePositionPatient!;
        return new Vector3(position[0], position[1], position[2]);
    }

    /// <summary>A slice for people: its path and, in a multi-frame file, its frame, counted from 1 as in DICOM.</summary>
    public static string NameOf(SliceHeader slice) => slice.NumberOfFrames > 1 ? $"{slice.Path} frame {slice.Frame + 1}" : slice.Path;

    /// <summary>Slices that share a position, lowest position first; most often one a run.</summary>
    public IEnumerable<IReadOnlyList<SliceHeader>> RunsAtOnePosition()
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
