using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>
/// Layout of the numbers that <see cref="ExtentKernels"/> gathers: first sums, then ends of the bounding box, stored such that a
/// maximum extends it: high ends as 1 + index, low ends as extent - index.
/// </summary>
internal static class ExtentSlots
{
    public const int Voxels = 0, SumZ = 1, SumY = 2, SumX = 3;

    public const int LowZ = 4, HighZ = 5, LowY = 6, HighY = 7, LowX = 8, HighX = 9;

    /// <summary>Number of slots that are sums.</summary>
    public const int Sums = 4;

    public const int Count = 10;

    /// <summary>Converts the slots to the extent of a volume of that shape.</summary>
    public static BitExtent Extent(ReadOnlySpan<ulong> slots, Shape3 shape) =>
        slots[Voxels] == 0 ? BitExtent.Empty : new BitExtent(
            (long)slots[Voxels],
            shape.Z - (int)slots[LowZ], (int)slots[HighZ] - 1,
            shape.Y - (int)slots[LowY], (int)slots[HighY] - 1,
            shape.X - (int)slots[LowX], (int)slots[HighX] - 1,
            (long)slots[SumZ], (long)slots[SumY], (long)slots[SumX]);
}
