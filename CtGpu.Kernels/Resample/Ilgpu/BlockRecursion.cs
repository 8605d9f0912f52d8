namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// Constants of the two sweeps of <see cref="LineRecursion{T}"/> in blocks, without their gain: c[i] = Pole·c[i+1] + y[i]. The
/// gain <see cref="LineRecursion{T}.Input"/> is in the weights.
/// </summary>
/// <param name="Pole">Pole of the filter.</param>
/// <param name="Start">Limit of the causal sweep over a constant signal of 1.</param>
/// <param name="Far">The pole to the power of a block's length.</param>
internal readonly record struct BlockRecursion<T>(T Pole, T Start, T Far)
    where T : unmanaged;

/// <summary>The constants in float64 and float32.</summary>
internal static class BlockRecursion
{
    public static BlockRecursion<double> Exact(bool prefilter)
    {
        LineRecursion<double> line = LineRecursion.Exact(prefilter);
        return new(line.Pole, line.Start, Math.Pow(line.Pole, LineBlock<double>.Length));
    }

    public static BlockRecursion<float> Fast(bool prefilter)
    {
        BlockRecursion<double> exact = Exact(prefilter);
        return new((float)exact.Pole, (float)exact.Start, (float)exact.Far);
    }

    /// <summary>Returns the weights of an axis with the gain.</summary>
    public static double[] Weights(AxisPlan plan)
    {
        double gain = LineRecursion.Exact(plan.Prefilters).Input;
        return Array.ConvertAll(plan.Weights, weight => weight * gain);
    }
}
