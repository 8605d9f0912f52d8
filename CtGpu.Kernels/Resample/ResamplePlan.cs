using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Resample;

/// <summary>Arithmetic of a resample.</summary>
internal enum ResamplePrecision
{
    /// <summary>float64 throughout. Equals the int16 result of SciPy.</summary>
    Exact,

    /// <summary>float32 samples; coordinates and weights are computed in float64. At most 1 HU from <see cref="Exact"/>.</summary>
    Fast,
}

/// <summary>
/// Separable resample of an int16 volume to another grid. Equals <c>scipy.ndimage.zoom(mode='nearest')</c>. The x pass runs
/// first, then the y pass, then the z pass; each filters and interpolates all lines along its axis.
/// </summary>
internal sealed record ResamplePlan
{
    private ResamplePlan(AxisPlan z, AxisPlan y, AxisPlan x, ResamplePrecision precision)
    {
        Z = z;
        Y = y;
        X = x;
        Precision = precision;
    }

    /// <summary>Plan of the slice axis.</summary>
    internal AxisPlan Z { get; }

    /// <summary>Plan of the row axis.</summary>
    internal AxisPlan Y { get; }

    /// <summary>Plan of the column axis.</summary>
    internal AxisPlan X { get; }

    /// <summary>Arithmetic of the passes.</summary>
    public ResamplePrecision Precision { get; init; }

    /// <summary>Shape of the input volume.</summary>
    public Shape3 InputShape => new(Z.Inputs, Y.Inputs, X.Inputs);

    /// <summary>Shape of the output volume.</summary>
    public Shape3 OutputShape => new(Z.Outputs, Y.Outputs, X.Outputs);

    /// <summary>Whether the output grid equals the input grid. About the grid only: stored values may still need a rescale.</summary>
    public bool IsIdentity => Z.IsIdentity && Y.IsIdentity && X.IsIdentity;

    /// <summary>Plans a resample between two shapes.</summary>
    /// <param name="input">Shape of the input volume.</param>
    /// <param name="output">Shape of the output volume.</param>
    /// <param name="order">Spline order: 0, 1 or 3.</param>
    /// <param name="grid">Position of the output grid.</param>
    /// <param name="precision">Arithmetic of the passes.</param>
    public static ResamplePlan Create(Shape3 input, Shape3 output, int order, GridPlacement grid, ResamplePrecision precision) =>
        new(AxisPlan.Create(input.Z, output.Z, order, grid),
            AxisPlan.Create(input.Y, output.Y, order, grid),
            AxisPlan.Create(input.X, output.X, order, grid),
            precision);

    /// <summary>Plan for a volume that keeps its grid.</summary>
    public static ResamplePlan Identity(Shape3 shape) => Create(shape, shape, order: 0, GridPlacement.Corner, ResamplePrecision.Exact);

    /// <summary>Returns the output shape for a target spacing: round-half-even(n · spacing / target) per axis, at least 1.</summary>
    public static Shape3 ShapeFor(Shape3 input, Spacing3 spacing, Spacing3 target) =>
        new(ShapeAlong(input.Z, spacing.Z, target.Z),
            ShapeAlong(input.Y, spacing.Y, target.Y),
            ShapeAlong(input.X, spacing.X, target.X));

    /// <summary>
    /// Returns the actual spacing of the output voxels, per axis. <see cref="GridPlacement.Corner"/>: (n_in-1)·s/(n_out-1).
    /// <see cref="GridPlacement.Extent"/>, and any axis with a length of 1: n_in·s/n_out.
    /// </summary>
    public static Spacing3 OutputSpacing(Shape3 input, Spacing3 spacing, Shape3 output, GridPlacement grid) =>
        new(OutputStep(input.Z, spacing.Z, output.Z, grid),
            OutputStep(input.Y, spacing.Y, output.Y, grid),
            OutputStep(input.X, spacing.X, output.X, grid));

    /// <summary>The output shape along one axis. The number may exceed an int.</summary>
    internal static double OutputLength(int length, double spacing, double target) =>
        Math.Max(1, Math.Round(length * (spacing / target), MidpointRounding.ToEven));

    private static int ShapeAlong(int length, double spacing, double target)
    {
        double exact = OutputLength(length, spacing, target);
        if (!(exact < int.MaxValue))
            throw new ArgumentOutOfRangeException(
                nameof(target), target, $"An axis of {length} voxels of {spacing} mm cannot be resampled to {target} mm.");
        return (int)exact;
    }

    private static double OutputStep(int length, double spacing, int outputs, GridPlacement grid)
    {
        if (length == outputs) return spacing;
        return grid == GridPlacement.Extent || length == 1 || outputs == 1
            ? length * spacing / outputs
            : (length - 1) * spacing / (outputs - 1);
    }
}
