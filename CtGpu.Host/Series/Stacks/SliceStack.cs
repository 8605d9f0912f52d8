using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>
/// Slices of one grid, in ascending order along their normal. Their orientations and pixel spacings may differ by rounding. The stack
/// may have gaps, duplicate positions or a tilt, so it is not yet a volume. Slices at the same position are ordered by path, then frame.
/// </summary>
internal sealed class SliceStack
{
    /// <summary>Slices at most this far apart along the normal are at the same position, unless slices or pixels are finer.</summary>
    public const double LargestSamePositionMm = 0.001;

    /// <summary>The same for stacks with small pixels, as of micro-CT: a fraction of the pixel.</summary>
    private const double SamePositionPixels = 0.25;

    /// <summary>The same distance as a fraction of the mean step, if that is less.</summary>
    private const double SamePositionShare = 0.1;

    /// <summary>With fewer slices, two copies of one slice would look like two fine slices.</summary>
    private const int LeastFineSlices = 4;

    /// <param name="slices">At least one. Their positions and orientations are valid.</param>
    public SliceStack(IEnumerable<SliceHeader> slices)
    {
        SliceHeader[] byPath = [.. slices.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame)];
        Grid = SliceGrid.Best([.. byPath.Select(SliceGrid.Of)]);
        Vector3 normal = Orientation.Normal;
        Slices = [.. byPath.OrderBy(s => normal.Dot(OriginOf(s)))];
        Positions = [.. Slices.Select(s => normal.Dot(OriginOf(s)))];
    }

    /// <summary>The grid that fits all slices best.</summary>
    public SliceGrid Grid { get; }

    /// <summary>Slices at most this far apart along the normal are at the same position.</summary>
    public double SamePositionMm
    {
        get
        {
            double largest = Math.Min(LargestSamePositionMm, SamePositionPixels * Grid.PixelMm);
            double mean = (Positions[^1] - Positions[0]) / Math.Max(1, Slices.Count - 1);
            return Slices.Count < LeastFineSlices || mean == 0 ? largest : Math.Min(largest, SamePositionShare * mean);
        }
    }

    public SliceOrientation Orientation => Grid.Orientation;

    public IReadOnlyList<SliceHeader> Slices { get; }

    /// <summary>ImagePositionPatient · normal of each slice, in mm.</summary>
    public double[] Positions { get; }

    /// <summary>
    /// Largest rounding error of <see cref="Positions"/>: half of the last digit that the files give. 0 if the digits are unknown.
    /// </summary>
    public double RoundingMm
    {
        get
        {
            Vector3 normal = Orientation.Normal;
            double sum = 0;
            foreach ((int axis, double share) in ((int, double)[])[(0, normal.X), (1, normal.Y), (2, normal.Z)])
            {
                // Some writers remove trailing zeros, so the finest digit of all slices counts.
                int digit = Slices.Min(s => s.PositionDigits is { Length: 3 } digits ? digits[axis] : int.MinValue);
                sum += Math.Abs(share) * Math.Pow(10, digit) / 2;
            }

            return sum;
        }
    }

    /// <summary>ImagePositionPatient as a point.</summary>
    public static Vector3 OriginOf(SliceHeader slice)
    {
        double[] position = slice.ImagePositionPatient!;
        return new Vector3(position[0], position[1], position[2]);
    }

    /// <summary>Name of a slice in messages: its path and, for a multi-frame file, its 1-based frame number as in DICOM.</summary>
    public static string NameOf(SliceHeader slice) => slice.NumberOfFrames > 1 ? $"{slice.Path} frame {slice.Frame + 1}" : slice.Path;

    /// <summary>Position of each group of <see cref="GroupsByPosition"/>, strictly ascending.</summary>
    public double[] DistinctPositions() => [.. GroupsByPosition().Select(group => Orientation.Normal.Dot(OriginOf(group[0])))];

    /// <summary>Groups of slices at the same position, lowest position first. Most groups have one slice.</summary>
    public IEnumerable<IReadOnlyList<SliceHeader>> GroupsByPosition()
    {
        double same = SamePositionMm;
        for (int start = 0; start < Slices.Count;)
        {
            int end = start + 1;
            while (end < Slices.Count && Positions[end] - Positions[start] <= same) end++;
            yield return [.. Slices.Skip(start).Take(end - start)];
            start = end;
        }
    }
}
