using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>
/// Numbers of set voxels in blocks of a few millimetres, in the patient's axes: z to the head, y to the back, x to the left.
/// </summary>
/// <param name="Shape">Number of blocks.</param>
/// <param name="SpacingMm">Distance between the centres of blocks.</param>
/// <param name="Counts">Set voxels of each block, C order z,y,x.</param>
/// <param name="Voxels">All voxels of each block. Those at the end of an axis may be smaller.</param>
internal sealed record CoarseVolume(Shape3 Shape, Spacing3 SpacingMm, int[] Counts, int[] Voxels)
{
    /// <summary>Whether at least half of a block is set.</summary>
    public bool IsSet(int index) => Counts[index] * 2 >= Voxels[index];

    /// <summary>The blocks of which at least half is set.</summary>
    public bool[] Majority() => AtLeast(2);

    /// <summary>The blocks of which at least a quarter is set.</summary>
    public bool[] Quarter() => AtLeast(4);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool[] AtLeast(int part)
    {
        var set = new bool[Counts.Length];
        ReadOnlySpan<int> counts = Counts, voxels = Voxels.AsSpan(0, Counts.Length);
        for (int i = 0; i < counts.Length; i++) set[i] = counts[i] * part >= voxels[i];
        return set;
    }
}
