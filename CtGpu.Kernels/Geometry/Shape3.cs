namespace CtGpu.Kernels.Geometry;

/// <summary>Extent of a volume in voxels, axis order z,y,x (slice, row, column), C order, x fastest.</summary>
/// <param name="Z">Slices.</param>
/// <param name="Y">Rows.</param>
/// <param name="X">Columns.</param>
public readonly record struct Shape3(int Z, int Y, int X)
{
    /// <summary>Number of voxels.</summary>
    public long Voxels => (long)Z * Y * X;

    /// <summary>Number of rows (lines along x).</summary>
    public long Rows => (long)Z * Y;

    /// <summary>Voxels of one slice.</summary>
    public long SliceVoxels => (long)Y * X;

    /// <summary>The three lengths as "ZxYxX".</summary>
    public override string ToString() => FormattableString.Invariant($"{Z}x{Y}x{X}");
}

/// <summary>Distance between voxel centres in mm, axis order z,y,x.</summary>
/// <param name="Z">Between slices.</param>
/// <param name="Y">Between rows.</param>
/// <param name="X">Between columns.</param>
public readonly record struct Spacing3(double Z, double Y, double X)
{
    /// <summary>Volume of one voxel in mm³.</summary>
    public double VoxelMm3 => Z * Y * X;

    /// <summary>The three numbers as "z,y,x", which --spacing accepts.</summary>
    public override string ToString() => FormattableString.Invariant($"{Z:0.######},{Y:0.######},{X:0.######}");
}
