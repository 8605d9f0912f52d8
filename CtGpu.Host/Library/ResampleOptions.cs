using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Library;

/// <summary>Which points of the volume stay where they are when it is resampled.</summary>
public enum GridAlignment
{
    /// <summary>The centres of the first and last voxel, as by <c>scipy.ndimage.zoom(grid_mode=False)</c>.</summary>
    Corner,

    /// <summary>The outer edges of the first and last voxel, as by <c>grid_mode=True</c>.</summary>
    Extent,
}

/// <summary>
/// How to resample. The result equals <c>scipy.ndimage.zoom(order=Order, mode="nearest")</c> of the int16 volume, voxel for voxel.
/// Values are rounded half away from zero and saturate to int16. Splines of order 3 overshoot at sharp edges.
/// </summary>
public sealed record ResampleOptions
{
    /// <summary>Order of the spline: 0, 1 or 3.</summary>
    public int Order { get; init; } = 3;

    /// <summary>Position of the output grid.</summary>
    public GridAlignment Grid { get; init; } = GridAlignment.Corner;

    /// <summary>Computes in float32 instead of float64: at most 1 HU off, and faster on GPUs with slow float64.</summary>
    public bool Fast { get; init; }

    internal GridPlacement Placement => Grid == GridAlignment.Corner ? GridPlacement.Corner : GridPlacement.Extent;

    internal ResamplePrecision Precision => Fast ? ResamplePrecision.Fast : ResamplePrecision.Exact;

    /// <exception cref="ArgumentOutOfRangeException">The order is not 0, 1 or 3.</exception>
    internal int CheckedOrder => Order is 0 or 1 or 3
        ? Order
        : throw new ArgumentOutOfRangeException(nameof(Order), Order, $"Order of the spline: {Order}. Expected 0, 1 or 3.");
}
