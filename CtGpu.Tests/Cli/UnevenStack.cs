using System.Globalization;
using CtGpu.Host.Dicom.Writing;

namespace CtGpu.Tests.Cli;

/// <summary>
/// Slices of random values at uneven positions, and the even grid between them. The grid is computed in decimal arithmetic, which
/// has no rounding error for such positions, and by another formula than the program's.
/// </summary>
internal sealed class UnevenStack
{
    private const int Rows = 10, Columns = 12, Padding = -2000;
    private readonly Lazy<int?[][,]> _slices;

    /// <param name="first">Position of the first slice.</param>
    /// <param name="steps">Steps between the slices, in mm, separated by spaces.</param>
    public UnevenStack(string first, string steps)
    {
        decimal[] numbers = [.. steps.Split(' ').Select(s => decimal.Parse(s, CultureInfo.InvariantCulture))];
        decimal start = decimal.Parse(first, CultureInfo.InvariantCulture);
        Positions = [.. Enumerable.Range(0, numbers.Length + 1).Select(k => start + numbers.Take(k).Sum())];
        Spacing = numbers.Order().ElementAt((numbers.Length - 1) / 2);
        _slices = new(() => [.. Enumerable.Range(0, Positions.Length).Select(HounsfieldOf)]);
    }

    public decimal[] Positions { get; }

    /// <summary>Median step; the lower one of two.</summary>
    public decimal Spacing { get; }

    public Func<int, double> Slope { get; init; } = _ => 1;

    public Func<int, double> Intercept { get; init; } = _ => -1024;

    /// <summary>Width of a rim of padding, for each slice.</summary>
    public Func<int, int> PaddedRim { get; init; } = _ => 0;

    /// <summary>HU of each slice; null is padding.</summary>
    public int?[][,] Slices => _slices.Value;

    /// <summary>Writes the slices, the last one first. Their names are their indices.</summary>
    /// <param name="place">Changes the header of a slice at this position.</param>
    public void Write(WrittenSeries series, Func<CtSlice, double, CtSlice>? place = null)
    {
        for (int k = Positions.Length - 1; k >= 0; k--)
        {
            int n = k;
            CtSlice slice = WrittenSeries.Slice(-3, -5, (double)Positions[k]);
            slice = place == null ? slice : place(slice, (double)(Positions[k] - Positions[0]));
            series.Add($"{k}", slice with { RescaleSlope = Slope(k), RescaleIntercept = Intercept(k) }, (y, x) => Stored(n, y, x));
        }
    }

    /// <summary>A slice with rows of padding above and below it.</summary>
    public static int?[,] Shifted(int?[,] slice, int down, int addedRows)
    {
        int?[,] shifted = new int?[slice.GetLength(0) + addedRows, slice.GetLength(1)];
        for (int y = 0; y < slice.GetLength(0); y++)
        {
            for (int x = 0; x < slice.GetLength(1); x++) shifted[y + down, x] = slice[y, x];
        }

        return shifted;
    }

    /// <summary>Asserts that every voxel of a volume is the value between the nearest of these slices.</summary>
    public void AssertIs(HounsfieldVolume volume, int?[][,] slices)
    {
        var planes = new List<decimal>();
        for (decimal p = Positions[0]; p <= Positions[^1]; p += Spacing) planes.Add(p);
        Assert.Equal([planes.Count, slices[0].GetLength(0), slices[0].GetLength(1)], volume.Shape);
        foreach ((int k, int j, int i) in volume.Voxels)
        {
            int upper = Array.FindIndex(Positions, p => p >= planes[k]), lower = Array.FindLastIndex(Positions, p => p <= planes[k]);
            int expected = Between(
                slices[lower][j, i], planes[k] - Positions[lower], slices[upper][j, i], Positions[upper] - planes[k]) ?? -1024;
            Assert.True(expected == volume[k, j, i], $"{expected} expected at {k},{j},{i}, not {volume[k, j, i]}");
        }
    }

    private static int? Between(int? lower, decimal above, int? upper, decimal below)
    {
        if (above == 0) return lower;
        if (lower is int a && upper is int b)
            return (int)Math.Round(((a * below) + (b * above)) / (above + below), MidpointRounding.AwayFromZero);
        return above == below ? lower ?? upper : above < below ? lower : upper;
    }

    private int Stored(int k, int y, int x)
    {
        int rim = Math.Min(Math.Min(y, x), Math.Min(Rows - 1 - y, Columns - 1 - x));
        return rim < PaddedRim(k) ? Padding : (int)((uint)HashCode(k, y, x) % 3000);
    }

    private int?[,] HounsfieldOf(int k)
    {
        int?[,] slice = new int?[Rows, Columns];
        for (int y = 0; y < Rows; y++)
        {
            for (int x = 0; x < Columns; x++)
            {
                int stored = Stored(k, y, x);
                if (stored != Padding)
                    slice[y, x] = (int)Math.Round((Slope(k) * stored) + Intercept(k), MidpointRounding.AwayFromZero);
            }
        }

        return slice;
    }

    /// <summary>The same in every run, unlike System.HashCode.</summary>
    private static int HashCode(int k, int y, int x)
    {
        uint hash = (uint)((((k * 31) + y) * 37) + x + 1) * 2654435769u;
        return (int)((hash ^ (hash >> 15)) * 2246822519u >> 3);
    }
}
