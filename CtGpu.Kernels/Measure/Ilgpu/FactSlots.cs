using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>
/// Layout of the numbers that a device gathers about a mask: 64-bit words that start at 0. The bounding box is stored such that a
/// maximum extends it: high ends as 1 + index, low ends as extent - index.
/// </summary>
internal static class FactSlots
{
    /// <summary>Voxels of the mask.</summary>
    public const int Voxels = 0;

    /// <summary>Mask voxels with x below half the row length, rounded down.</summary>
    public const int LowerXVoxels = 1;

    public const int LowZ = 2, HighZ = 3, LowY = 4, HighY = 5, LowX = 6, HighX = 7;

    /// <summary>Slots that describe the current mask. The others keep their values from step to step.</summary>
    public const int MaskSlots = 8;

    /// <summary>First slot of the ranks of the largest air components, descending; <see cref="MaskComponents.Reported"/> slots.</summary>
    public const int Components = 8;

    /// <summary>Air voxels outside the patient that were turned into solid.</summary>
    public const int OutsideVoxels = Components + MaskComponents.Reported;

    public const int Count = OutsideVoxels + 1;

    /// <summary>Converts slots 0..7 to the extent of a mask of that shape.</summary>
    public static MaskExtent Extent(ReadOnlySpan<ulong> facts, Shape3 shape) =>
        facts[Voxels] == 0 ? MaskExtent.Empty : new MaskExtent(
            (long)facts[Voxels], (long)facts[LowerXVoxels],
            shape.Z - (int)facts[LowZ], (int)facts[HighZ] - 1,
            shape.Y - (int)facts[LowY], (int)facts[HighY] - 1,
            shape.X - (int)facts[LowX], (int)facts[HighX] - 1);
}
