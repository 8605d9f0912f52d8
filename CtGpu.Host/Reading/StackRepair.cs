using System.Runtime.CompilerServices;
using CtGpu.Host.Series.Stacks;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>
/// Places slices into the grid of <see cref="SlicePlaces"/>: each slice into its plane (<see cref="Place"/>), then the planes between
/// them (<see cref="Fill"/>, or <see cref="Interpolate"/> if the slices are unevenly spaced), then air into empty voxels
/// (<see cref="Finish"/>). Values between voxels are interpolated linearly in HU, which never overshoots, and rounded half away from
/// zero. If one of two voxels is outside the scan, the nearer one is taken without interpolation. All of this happens in host memory
/// before an engine gets the volume, so all engines give the same bytes.
/// </summary>
/// <param name="places">Places of the slices.</param>
/// <param name="rows">Rows of a slice.</param>
/// <param name="columns">Columns of a slice.</param>
/// <param name="rescale">Rescale of each slice, with <see cref="Nothing"/> for values outside the scan.</param>
internal sealed unsafe class StackRepair(SlicePlaces places, int rows, int columns, RescalePlan rescale)
{
    /// <summary>Marks a voxel outside the scan. It is not a HU and must not be interpolated.</summary>
    public const short Nothing = short.MinValue;

    private readonly int _planeVoxels = checked((int)places.Grid.SliceVoxels);

    /// <summary>Number of planes of the grid.</summary>
    public int Planes => places.Grid.Z;

    /// <summary>Planes without a slice of their own.</summary>
    public IReadOnlyList<int> EmptyPlanes { get; } =
        places.Even != null ? [] : [.. Enumerable.Range(0, places.Grid.Z).Except(places.Slices.Select(s => s.Plane))];

    /// <summary>Number of rows of the grid to interpolate between unevenly spaced slices; 0 if the planes are slices.</summary>
    public int UnevenRows => places.Even == null ? 0 : places.Grid.Y;

    /// <summary>Number of planes of the buffer, which holds the slices first and the grid afterwards.</summary>
    public int BufferPlanes => places.BufferPlanes;

    /// <summary>Converts a slice's stored values to HU and writes them into its plane.</summary>
    /// <param name="slice">Index of the slice.</param>
    /// <param name="stored">Its values, rows times columns. They are overwritten.</param>
    /// <param name="grid">The whole grid.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(int slice, short* stored, short* grid)
    {
        SlicePlace place = places.Slices[slice];
        short[] table = rescale.Tables[rescale.TableOfSlice[slice]];
        for (int i = 0; i < rows * columns; i++) stored[i] = table[(ushort)stored[i]];

        int firstRow = (int)Math.Floor(place.Row), firstColumn = (int)Math.Floor(place.Column);
        double down = place.Row - firstRow, right = place.Column - firstColumn;
        short* plane = Plane(grid, place.Plane);
        var line = new short[columns + 2];
        for (int y = 0; y < places.Grid.Y; y++)
        {
            // Row y of the grid is between rows below - 1 and below of the slice; 'down' is its distance from row below.
            int below = y - firstRow;
            Span<short> target = new(plane + ((long)y * places.Grid.X), places.Grid.X);
            target.Fill(Nothing);
            if (below < 0 || below > rows || (below == rows && down == 0)) continue;
            Between(Row(stored, below), Row(stored, below - 1), down, line.AsSpan(1, columns));
            line[0] = line[^1] = Nothing;
            for (int x = Math.Max(0, firstColumn); x < Math.Min(target.Length, firstColumn + columns + 1); x++)
            {
                int i = x - firstColumn;
                target[x] = ValueBetween(line[i + 1], line[i], right);
            }
        }
    }

    /// <summary>Interpolates a plane from the nearest planes that have a slice. These must be placed before.</summary>
    public void Fill(int plane, short* grid)
    {
        int above = 0;
        while (places.Slices[above].Plane < plane) above++;
        int lower = places.Slices[above - 1].Plane, upper = places.Slices[above].Plane;
        Between(
            new(Plane(grid, lower), _planeVoxels), new(Plane(grid, upper), _planeVoxels), (double)(plane - lower) / (upper - lower),
            new(Plane(grid, plane), _planeVoxels));
    }

    /// <summary>
    /// Interpolates one row of every plane between unevenly spaced slices. All slices must be placed before. The row of the slices is
    /// overwritten.
    /// </summary>
    public void Interpolate(int row, short* grid)
    {
        IReadOnlyList<EvenPlane> planes = places.Even!.Planes;
        int columnsOfGrid = places.Grid.X;
        for (int k = 0; k < planes.Count; k++)
        {
            (int below, double parts) = planes[k];
            int above = parts == 0 ? below : below + 1;
            Between(
                RowOf(places.Slices[below].Plane), RowOf(places.Slices[above].Plane), parts, RowOf(k), EvenPlane.PartsOfStep);
        }

        Span<short> RowOf(int plane) => new(Plane(grid, plane) + ((long)row * columnsOfGrid), columnsOfGrid);
    }

    /// <summary>Writes air into voxels outside the scan.</summary>
    public void Finish(int plane, short* grid) =>
        new Span<short>(Plane(grid, plane), _planeVoxels).Replace(Nothing, RescalePlan.AirHounsfield);

    private short* Plane(short* grid, int plane) => grid + ((long)plane * _planeVoxels);

    /// <summary>A row of a slice, or an empty span outside it.</summary>
    private ReadOnlySpan<short> Row(short* slice, int row) =>
        row >= 0 && row < rows ? new(slice + ((long)row * columns), columns) : [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Between(ReadOnlySpan<short> from, ReadOnlySpan<short> to, double part, Span<short> result, double whole = 1)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = ValueBetween(from.Length == 0 ? Nothing : from[i], to.Length == 0 ? Nothing : to[i], part, whole);
        }
    }

    /// <summary>The value between two voxels, at <paramref name="part"/> of <paramref name="whole"/> of the way.</summary>
    private static short ValueBetween(short from, short to, double part, double whole = 1)
    {
        if (part == 0 || from == to) return from;
        if (from == Nothing) return part >= 0.5 * whole ? to : from;
        if (to == Nothing) return part <= 0.5 * whole ? from : to;
        return (short)Math.Round(from + (part * (to - from) / whole), MidpointRounding.AwayFromZero);
    }
}
