namespace CtGpu.Host.Viewing.Slices;

/// <summary>
/// Weights that resample a line to another length with its outer edges fixed. Enlarging interpolates linearly; reducing uses a
/// triangle filter wide enough to cover all samples. The weights of each new sample sum to 1.
/// </summary>
/// <param name="First">Index of the first source sample of each new sample.</param>
/// <param name="Weights">Weights of that source sample and the following ones, for each new sample.</param>
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

    /// <summary>Returns the index of the source sample that contains the centre of new sample <paramref name="i"/>.</summary>
    public static int Nearest(int i, int from, int to) => Math.Min(from - 1, (int)((i + 0.5) * from / to));
}
