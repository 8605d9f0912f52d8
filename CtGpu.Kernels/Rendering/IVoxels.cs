namespace CtGpu.Kernels.Rendering;

/// <summary>
/// Voxels of a field, and operations that sample it at several positions. The ray caster is generic over this interface,
/// because only these differ between host and device. All samples equal <see cref="RayField.Sample"/>.
/// </summary>
internal interface IVoxels
{
    /// <summary>Returns the value at a linear index.</summary>
    int At(long index);

    /// <summary>
    /// Samples the field at consecutive steps of a ray. Returns the first step where it reaches the value
    /// <paramref name="sought"/>, or <paramref name="steps"/> if there is none.
    /// </summary>
    int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought);

    /// <summary>
    /// Returns the gradient of the smoothed field at a position, times the reach along each axis: differences between the samples one
    /// reach after and one reach before it, with the weights 1, 2, 1 across (Sobel's operator in three dimensions).
    /// </summary>
    RaySlope Slope(in RayField field, int x, int y, int z);
}

/// <summary>Gradient of a field along the axes of the volume.</summary>
internal readonly struct RaySlope
{
    public RaySlope(int x, int y, int z) => (X, Y, Z) = (x, y, z);

    public int X { get; }

    public int Y { get; }

    public int Z { get; }
}

/// <summary>Voxels of a field, and the maxima of its bricks; see <see cref="BrickGrid"/>.</summary>
internal readonly struct FieldData<T>
    where T : struct, IVoxels
{
    public FieldData(T voxels, T bricks)
    {
        Voxels = voxels;
        Bricks = bricks;
    }

    public T Voxels { get; }

    public T Bricks { get; }
}
