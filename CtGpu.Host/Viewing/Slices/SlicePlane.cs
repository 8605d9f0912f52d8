using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>The anatomical planes, in radiological convention.</summary>
internal enum AnatomicalPlane
{
    /// <summary>Seen from the feet: the patient's right on the left, the front at the top.</summary>
    Axial,

    /// <summary>Seen from the front: the patient's right on the left, the head at the top.</summary>
    Coronal,

    /// <summary>Seen from the left: the front on the left, the head at the top.</summary>
    Sagittal,
}

/// <summary>An axis of the voxel grid with a direction.</summary>
/// <param name="Index">0 for columns (x), 1 for rows (y), 2 for slices (z).</param>
/// <param name="Reversed">Whether it runs from the last index to the first.</param>
internal readonly record struct VoxelAxis(int Index, bool Reversed)
{
    public int LengthIn(Shape3 shape) => Index switch { 0 => shape.X, 1 => shape.Y, _ => shape.Z };

    public double SpacingIn(Spacing3 spacing) => Index switch { 0 => spacing.X, 1 => spacing.Y, _ => spacing.Z };

    /// <summary>LPS unit vector of the axis in its direction.</summary>
    public Vector3 DirectionIn(VolumeGeometry geometry)
    {
        Vector3 direction = Index switch { 0 => geometry.Column, 1 => geometry.Row, _ => geometry.Slice };
        return Reversed ? -1.0 * direction : direction;
    }
}

/// <summary>
/// Maps an anatomical plane to the axes of a voxel grid. Voxels are never interpolated: the plane is the grid plane nearest to the
/// anatomical one, and the letters at the edges show how oblique it is.
/// </summary>
/// <param name="Right">Axis from the picture's left to its right.</param>
/// <param name="Down">Axis from the picture's top to its bottom.</param>
/// <param name="Through">Axis from one slice to the next: from head to feet, from front to back, or from right to left.</param>
internal sealed record SlicePlane(AnatomicalPlane Plane, VoxelAxis Right, VoxelAxis Down, VoxelAxis Through)
{
    private static readonly int[][] s_orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    public static SlicePlane Of(AnatomicalPlane plane, VolumeGeometry geometry)
    {
        Vector3[] axes = [geometry.Column, geometry.Row, geometry.Slice];
        // Assigns a grid axis to each patient axis. The assignment with the largest sum of absolute cosines wins.
        int[] order = s_orders.MaxBy(o => Math.Abs(axes[o[0]].X) + Math.Abs(axes[o[1]].Y) + Math.Abs(axes[o[2]].Z))!;
        var left = new VoxelAxis(order[0], axes[order[0]].X < 0);
        var back = new VoxelAxis(order[1], axes[order[1]].Y < 0);
        var feet = new VoxelAxis(order[2], axes[order[2]].Z > 0);
        return plane switch
        {
            AnatomicalPlane.Axial => new SlicePlane(plane, left, back, feet),
            AnatomicalPlane.Coronal => new SlicePlane(plane, left, feet, back),
            _ => new SlicePlane(plane, back, feet, left),
        };
    }

    public int Slices(Shape3 shape) => Through.LengthIn(shape);

    /// <summary>Returns the volume index of the slice at position <paramref name="step"/> along <see cref="Through"/>.</summary>
    public int IndexAt(int step, Shape3 shape) => Through.Reversed ? Slices(shape) - 1 - step : step;
}
