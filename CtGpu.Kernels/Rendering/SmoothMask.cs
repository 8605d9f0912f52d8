using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// A binary mask as a smooth field, so that its surface has no stair steps. Each axis is filtered with the weights
/// 1, 6, 15, 20, 15, 6, 1, whose sum is 64 (standard deviation 1.2 voxels). After three passes and a shift by
/// <see cref="LastShift"/>, the value inside is 64³/32 = 8192, and the surface is at half of that. Integer arithmetic
/// throughout, so all engines have the same field. If the mask tells the lungs apart, the lowest bit of a value tells whether the left
/// lung has the larger part of it.
/// </summary>
/// <param name="First">Index of the field's first voxel in the volume.</param>
/// <param name="Shape">Shape of the field: the bounding box of the mask plus the margin of the filter, clipped to the volume.</param>
internal readonly record struct SmoothMask(Shape3 First, Shape3 Shape)
{
    /// <summary>Number of voxels on either side that a value depends on.</summary>
    public const int Reach = 3;

    /// <summary>Value of the field at the surface.</summary>
    public const int Level = 4096;

    /// <summary>Bits that the last pass discards, so that the result fits in 16 bits.</summary>
    public const int LastShift = 5;

    /// <summary>Returns the field for a mask of the given extent; null for an empty mask.</summary>
    public static SmoothMask? Around(BitExtent extent, Shape3 volume)
    {
        if (extent.Voxels == 0) return null;
        // One voxel more than the reach: the field continues with its outermost values, so these must be 0.
        const int Margin = Reach + 1;
        int z0 = Math.Max(extent.Z0 - Margin, 0), z1 = Math.Min(extent.Z1 + Margin, volume.Z - 1);
        int y0 = Math.Max(extent.Y0 - Margin, 0), y1 = Math.Min(extent.Y1 + Margin, volume.Y - 1);
        int x0 = Math.Max(extent.X0 - Margin, 0), x1 = Math.Min(extent.X1 + Margin, volume.X - 1);
        return new SmoothMask(new Shape3(z0, y0, x0), new Shape3(z1 - z0 + 1, y1 - y0 + 1, x1 - x0 + 1));
    }

    /// <summary>Returns the value of a mask that tells the lungs apart.</summary>
    /// <param name="mask">Value of the smoothed mask.</param>
    /// <param name="left">Value of the smoothed left lung, which is a part of the mask.</param>
    public static short WithSide(int mask, int left) => (short)((mask & ~1) | (2 * left > mask ? 1 : 0));

    /// <summary>Returns whether a value belongs to the left lung, as 1 or 0.</summary>
    public static int IsLeft(int value) => value & 1;

    /// <summary>Returns the weighted sum of seven neighbours; <paramref name="d"/> is the middle one.</summary>
    public static int Sum(int a, int b, int c, int d, int e, int f, int g) => a + g + (6 * (b + f)) + (15 * (c + e)) + (20 * d);
}
