using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Geometry;

/// <summary>Part of a volume that is written instead of the whole volume: its first voxel and its extent.</summary>
internal readonly record struct CropBox(int Z, int Y, int X, Shape3 Shape)
{
    /// <summary>The mask's bounding box plus a margin (rounded to whole voxels), clipped to the volume.</summary>
    public static CropBox Around(IndexBox mask, double marginMm, VolumeGeometry grid)
    {
        (int z, int depth) = Along(mask.Z0, mask.Z1, marginMm / grid.Spacing.Z, grid.Shape.Z);
        (int y, int height) = Along(mask.Y0, mask.Y1, marginMm / grid.Spacing.Y, grid.Shape.Y);
        (int x, int width) = Along(mask.X0, mask.X1, marginMm / grid.Spacing.X, grid.Shape.X);
        return new CropBox(z, y, x, new Shape3(depth, height, width));
    }

    public static CropBox Whole(Shape3 shape) => new(0, 0, 0, shape);

    /// <summary>Geometry of the part within <paramref name="grid"/>.</summary>
    public VolumeGeometry Of(VolumeGeometry grid) => grid with { Shape = Shape, Origin = grid.PointAt(Z, Y, X) };

    private static (int First, int Length) Along(int first, int last, double margin, int length)
    {
        int voxels = (int)Math.Min(length, Math.Round(margin, MidpointRounding.AwayFromZero));
        first = Math.Max(0, first - voxels);
        last = Math.Min(length - 1, last + voxels);
        return (first, last - first + 1);
    }
}
