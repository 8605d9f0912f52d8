using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A binary mask as a smooth field, so that its surface has no stairs: each axis is averaged with weights
/// 1, 6, 15, 20, 15, 6, 1 (a spread of 1.2 voxels), which adds up to 64 an axis. Three passes take the sum to
/// 64³/32 = 8192 inside, and the surface is where it is half of that. Integers throughout: every engine has the same field.
/// </summary>
/// <param name="First">Index of the field's first voxel in the volume.</param>
/// <param name="Shape">Voxels of the field: the mask's bounding box and the margin that smoothing needs, cut at the volume.</param>
internal readonly record struct SmoothMask(Shape3 First, Shape3 Shape)
{
    /// <summary>Voxels on either side that a value depends on.</summary>
    public const int Reach = 3;

    /// <summary>The field's value at the surface.</summary>
    public const int Level = 4096;

    /// <summary>Bits that the last pass drops, so that the sum of three passes fits 16 bits.</summary>
    public const int LastShift = 5;

    /// <summary>Room for a mask of that extent; null for an empty mask.</summary>
    public static SmoothMask? Around(MaskExtent extent, Shape3 volume)
    {
        if (extent.Voxels == 0) return null;
        // One more than the reach: the outermost values must be those of no mask, since the field goes on with them.
        const int Margin = Reach + 1;
        int z0 = Math.Max(extent.Z0 - Margin, 0), z1 = Math.Min(extent.Z1 + Margin, volume.Z - 1);
        int y0 = Math.Max(extent.Y0 - Margin, 0), y1 = Math.Min(extent.Y1 + Margin, volume.Y - 1);
        int x0 = Math.Max(extent.X0 - Margin, 0), x1 = Math.Min(extent.X1 + Margin, volume.X - 1);
        return new SmoothMask(new Shape3(z0, y0, x0), new Shape3(z1 - z0 + 1, y1 - y0 + 1, x1 - x0 + 1));
    }

    /// <summary>The weighted sum of seven neighbours, the middle one fourth.</summary>
    public static int Sum(int a, int b, int c, int d, int e, int f, int g) => a + g + (6 * (b + f)) + (15 * (c + e)) + (20 * d);
}
