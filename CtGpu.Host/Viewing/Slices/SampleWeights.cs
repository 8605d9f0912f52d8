namespace CtGpu.Host.Viewing.Slices;

/// <summary>
/// Weights that take a line of samples to another length, edges on edges: linear between neighbours where it grows, a
/// triangle as wide as it needs so that nothing is skipped where it shrinks. They sum to 1.
/// </summary>
/// <param name="First">Index of the first sample of each new one.</param>
/// <param name="Weights">Weights of that sample and those after it.</param>
internal sealed record SampleWeights(int[] First, float[][] Weights)
{
    public static SampleWeights Of(int from, int to)
    {
        double step = (double)from / to, reach = Math.Max(1, step);
        int[] first = new int[to];
        float[][] weights = new float[to][];
        for (int i = 0; i < to; i++)
        {
            double centre = ((i + 0.5) * step) - 0.5;
            int low = Math.Max(0, (int)Math.Ceiling(centre - reach)), high = Math.Min(from - 1, (int)Math.Floor(centre + reach));
            double[] row = new double[high - low + 1];
            for (int n = low; n <= high; n++) row[n - low] = 1 - (Math.Abs(n - centre) / reach);
            double sum = row.Sum();
            first[i] = low;
            weights[i] = [.. row.Select(weight => (float)(weight / sum))];
        }

        return new SampleWeights(first, weights);
    }

    /// <summary>The sample that a new one's centre lies in.</summary>
    public static int Nearest(int i, int from, int to) => Math.Min(from - 1, (int)((i + 0.5) * from / to));
}
