using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>The three views of an anatomy book.</summary>
internal enum AnatomicalPlane
{
    /// <summary>From the feet: the patient's right on the left, the front on top.</summary>
    Axial,

    /// <summary>From the front: the patient's right on the left, the head on top.</summary>
    Coronal,

    /// <summary>From the left: the front on the left, the head on top.</summary>
    Sagittal,
}

/// <summary>An axis of the voxel grid and the sense in which it is walked.</summary>
/// <param name="Index">0 columns (x), 1 rows (y), 2 slices (z).</param>
/// <param name="Reversed">From the last index to the first.</param>
internal readonly record struct VoxelAxis(int Index, bool Reversed)
{
    public int LengthIn(Shape3 shape) => Index switch { 0 => shape.X, 1 => shape.Y, _ => shape.Z };

    public double SpacingIn(Spacing3 spacing) => Index switch { 0 => spacing.X, 1 => spacing.Y, _ => spacing.Z };

    /// <summary>Unit vector along which it is walked.</summary>
    public Vector3 DirectionIn(VolumeGeometry geometry)
    {
        Vector3 direction = Index switch { 0 => geometry.Column, 1 => geometry.Row, _ => geometry.Slice };
        return Reversed ? -1.0 * direction : direction;
    }
}

/// <summary>
/// How a plane of the patient lies in a voxel grid, in radiological convention. Voxels are never interpolated across
/// slices: each plane is the grid's own that comes nearest to it, and its letters say how far it leans.
/// </summary>
/// <param name="Right">Walked from the picture's left to its right.</param>
/// <param name="Down">Walked from its top to its bottom.</param>
/// <param name="Through">Walked from one picture to the next: from the head down, from the front back, from right to left.</param>
internal sealed record SlicePlane(AnatomicalPlane Plane, VoxelAxis Right, VoxelAxis Down, VoxelAxis Through)
{
    private static readonly int[][] s_orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    public static SlicePlane Of(AnatomicalPlane plane, VolumeGeometry geometry)
    {
        Vector3[] axes = [geometry.Column, geometry.Row, geometry.Slice];
        // The grid axis for each of the patient's, so that together they point its way as far as they can.
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

    /// <summary>Index in the volume of the slice that is reached after so many on the way through.</summary>
    public int IndexAt(int step, Shape3 shape) => Through.Reversed ? Slices(shape) - 1 - step : step;
}
