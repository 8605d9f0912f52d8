namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A field's voxels, and what a ray asks of many of its places at once: the one difference between the ray caster's body on
/// the host and on a device. Answers are those of <see cref="RayField.Sample"/>.
/// </summary>
internal interface IVoxels
{
    /// <summary>The value at a linear index.</summary>
    int At(long index);

    /// <summary>
    /// The first of some places, each a step of the ray after the one before, where the field reaches a value; their number
    /// where it does nowhere.
    /// </summary>
    int Search(in RayField field, in RaySegment ray, int x, int y, int z, int steps, int sought);

    /// <summary>How much the field rises along each axis between the places a voxel before and a voxel behind.</summary>
    RaySlope Slope(in RayField field, int x, int y, int z);
}

/// <summary>Rises of a field along the volume's axes.</summary>
internal readonly struct RaySlope
{
    public RaySlope(int x, int y, int z) => (X, Y, Z) = (x, y, z);

    public int X { get; }

    public int Y { get; }

    public int Z { get; }
}

/// <summary>A field's voxels and the largest values of its bricks, see <see cref="BrickGrid"/>.</summary>
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
