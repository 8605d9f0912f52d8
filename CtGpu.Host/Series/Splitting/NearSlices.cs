namespace CtGpu.Host.Series.Splitting;

/// <summary>Slices that lie in pairs, or in larger groups: a tiny step apart, with normal steps between the groups.</summary>
/// <param name="GroupOf">Group of each slice, ascending from 0.</param>
/// <param name="Largest">Number of slices of the largest group.</param>
/// <param name="First">Index of a slice whose next slice is in the same group; the pair furthest apart.</param>
/// <param name="StepMm">Distance of these two slices.</param>
internal sealed record NearSlices(int[] GroupOf, int Largest, int First, double StepMm)
{
    /// <summary>Slices closer than this fraction of the distance between groups are in one group.</summary>
    private const double NearShare = 0.1;

    /// <summary>The same limit if all groups have the same number of slices. Missing slices seldom leave such groups.</summary>
    private const double NearShareOfEqualGroups = 0.3;

    /// <summary>Returns null if there are no such groups.</summary>
    /// <param name="positions">Strictly ascending, at least two.</param>
    public static NearSlices? Find(double[] positions)
    {
        double[] steps = [.. positions.Zip(positions.Skip(1), (a, b) => b - a)];

        // The steps between groups are longer than the mean, those within groups shorter.
        double mean = steps.Average();
        double[] longer = [.. steps.Where(s => s >= mean).Order()];
        double between = longer[longer.Length / 2];
        return Grouped(steps, NearShare * between) ?? Grouped(steps, NearShareOfEqualGroups * between, ofEqualSize: true);
    }

    private static NearSlices? Grouped(double[] steps, double near, bool ofEqualSize = false)
    {
        int[] groupOf = new int[steps.Length + 1];
        for (int k = 0; k < steps.Length; k++) groupOf[k + 1] = groupOf[k] + (steps[k] < near ? 0 : 1);
        int[] sizes = [.. groupOf.CountBy(g => g).Select(group => group.Value)];
        int groups = sizes.Length, largest = sizes.Max();
        if (ofEqualSize && sizes.Min() < largest) return null;

        // Two or three runs of many slices, far apart, are not groups of near slices.
        if (largest < 2 || groups < 3 || largest > groups) return null;
        int first = Enumerable.Range(0, steps.Length).Where(k => groupOf[k] == groupOf[k + 1]).MaxBy(k => steps[k]);
        return new NearSlices(groupOf, largest, first, steps[first]);
    }
}
