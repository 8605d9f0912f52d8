using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Resample;

/// <summary>Arithmetic of the resample.</summary>
public enum ResamplePrecision
{
    /// <summary>float64 throughout: equal to SciPy's int16.</summary>
    Exact,

    /// <summary>float32 samples with float64 coordinates and weights: at most 1 HU off.</summary>
    Fast,
}

/// <summary>
/// Separable resample of an int16 volume to another grid, equal to <c>scipy.ndimage.zoom(mode='nearest')</c>.
/// Passes run x, y, z.
/// </summary>
/// <param name="Z">Plan of the slice axis.</param>
/// <param name="Y">Plan of the row axis.</param>
/// <param name="X">Plan of the column axis.</param>
/// <param name="Precision">Arithmetic between the passes.</param>
public sealed record ResamplePlan(AxisPlan Z, AxisPlan Y, AxisPlan X, ResamplePrecision Precision)
{
    public Shape3 Input => new(Z.Inputs, Y.Inputs, X.Inputs);

    public Shape3 Output => new(Z.Outputs, Y.Outputs, X.Outputs);

    /// <summary>No axis changes: HU are stored as they are.</summary>
    public bool IsIdentity => Z.IsIdentity && Y.IsIdentity && X.IsIdentity;

    public static ResamplePlan Create(Shape3 input, Shape3 output, int order, GridPlacement grid, ResamplePrecision precision) =>
        new(AxisPlan.Create(input.Z, output.Z, order, grid),
            AxisPlan.Create(input.Y, output.Y, order, grid),
            AxisPlan.Create(input.X, output.X, order, grid),
            precision);

    /// <summary>Plan for a volume that keeps its grid.</summary>
    public static ResamplePlan Identity(Shape3 shape) => Create(shape, shape, order: 0, GridPlacement.Corner, ResamplePrecision.Exact);

    /// <summary>Output extent for a target spacing: round-half-even(n · spacing / target), at least 1.</summary>
    public static Shape3 OutputShape(Shape3 input, Spacing3 spacing, Spacing3 target) =>
        new(OutputLength(input.Z, spacing.Z, target.Z), OutputLength(input.Y, spacing.Y, target.Y), OutputLength(input.X, spacing.X, target.X));

    /// <summary>
    /// Spacing that the output voxels really have: corner (n_in-1)·s/(n_out-1); extent, and wherever either length
    /// is 1, n_in·s/n_out.
    /// </summary>
    public static Spacing3 OutputSpacing(Shape3 input, Spacing3 spacing, Shape3 output, GridPlacement grid) =>
        new(OutputStep(input.Z, spacing.Z, output.Z, grid), OutputStep(input.Y, spacing.Y, output.Y, grid), OutputStep(input.X, spacing.X, output.X, grid));

    private static int OutputLength(int length, double spacing, double target)
    {
        double exact = Math.Round(length * (spacing / target), MidpointRounding.ToEven);
        if (!(exact < int.MaxValue)) throw new ArgumentOutOfRangeException(nameof(target), target, $"An axis of {length} voxels of {spacing} mm cannot be resampled to {target} mm.");
        return Math.Max(1, (int)exact);
    }

    private static double OutputStep(int length, double spacing, int outputs, GridPlacement grid)
    {
        if (length == outputs) return spacing;
        return grid == GridPlacement.Extent || length == 1 || outputs == 1
            ? length * spacing / outputs
            : (length - 1) * spacing / (outputs - 1);
    }
}
