namespace CtGpu.Kernels.Resample;

/// <summary>Position of the output grid relative to the input grid.</summary>
internal enum GridPlacement
{
    /// <summary>The centres of the first and last voxels coincide (scipy <c>grid_mode=False</c>).</summary>
    Corner,

    /// <summary>The outer edges of the first and last voxels coincide (scipy <c>grid_mode=True</c>).</summary>
    Extent,
}

/// <summary>
/// Resampling of one axis: output k is the sum over t of Weights[4k+t] · c[First[k]+t]. The array c holds the
/// B-spline coefficients of a line (order 3) or its samples (orders 0 and 1), extended by two elements at each end, so
/// c[0] is at sample -2. Coordinates and weights follow SciPy's C code in float64.
/// </summary>
internal sealed class AxisPlan
{
    /// <summary>Number of elements of c before sample 0.</summary>
    public const int Lead = 2;

    /// <summary>Pole of the cubic B-spline filter, sqrt(3) - 2.</summary>
    public static readonly double Pole = Math.Sqrt(3.0) - 2.0;

    private AxisPlan(int inputs, int outputs, int order, int[] first, double[] weights)
    {
        Inputs = inputs;
        Outputs = outputs;
        Order = order;
        First = first;
        Weights = weights;
    }

    /// <summary>Number of input samples of a line.</summary>
    public int Inputs { get; }

    /// <summary>Number of output samples of a line.</summary>
    public int Outputs { get; }

    /// <summary>Spline order: 0, 1 or 3.</summary>
    public int Order { get; }

    /// <summary>Whether the recursive B-spline filter must run before the interpolation.</summary>
    public bool Prefilters => Order == 3;

    /// <summary>Length of c: Inputs + 4.</summary>
    public int Coefficients => Inputs + (2 * Lead);

    /// <summary>Whether each output coincides with the input of the same index. The rescale may still change its value.</summary>
    public bool IsIdentity => Inputs == Outputs;

    /// <summary>For each output, the index in c of the first of its four taps. Ascending.</summary>
    public int[] First { get; }

    /// <summary>
    /// Four weights per output. For order 3 they include the filter's gain of 6, so the filter itself runs without a gain.
    /// </summary>
    public double[] Weights { get; }

    /// <summary>Computes the taps and weights of an axis.</summary>
    public static AxisPlan Create(int inputs, int outputs, int order, GridPlacement grid)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (order is not (0 or 1 or 3))
            throw new ArgumentOutOfRangeException(nameof(order), order, "Spline order: 0, 1 or 3 is supported.");
        var first = new int[outputs];
        var weights = new double[4 * outputs];
        for (int k = 0; k < outputs; k++)
        {
            double coordinate = Coordinate(k, inputs, outputs, grid);
            if (order < 3) coordinate = Math.Clamp(coordinate, 0, inputs - 1);
            int floor = (int)Math.Floor(order == 0 ? coordinate + 0.5 : coordinate);
            // Taps are samples floor-1..floor+2; c[0] is sample -2.
            first[k] = Math.Clamp(floor - 1 + Lead, 0, inputs);
            Span<double> w = weights.AsSpan(4 * k, 4);
            double x = order == 0 ? 0 : coordinate - (first[k] + 1 - Lead), y = 1 - x;
            if (order == 3)
            {
                w[0] = y * y * y / 6;
                w[1] = ((x * x * (x - 2) * 3) + 4) / 6;
                w[2] = ((y * y * (y - 2) * 3) + 4) / 6;
                w[3] = 1 - w[0] - w[1] - w[2];
                for (int t = 0; t < 4; t++) w[t] *= 6;
            }
            else
            {
                w[1] = y;
                w[2] = x;
            }
        }

        return new AxisPlan(inputs, outputs, order, first, weights);
    }

    private static double Coordinate(int k, int inputs, int outputs, GridPlacement grid)
    {
        if (inputs == outputs) return k;
        if (grid == GridPlacement.Extent) return ((k + 0.5) * ((double)inputs / outputs)) - 0.5;
        double step = outputs > 1 ? (double)(inputs - 1) / (outputs - 1) : 1;
        return k * step;
    }
}
