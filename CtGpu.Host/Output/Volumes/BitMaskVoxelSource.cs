using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Bits;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Voxels from the bits of a mask, expanded to bytes: 0 and 1, or 0, 1 and 2 with a left lung.</summary>
/// <param name="bits">The mask.</param>
/// <param name="left">The voxels of the mask that get the value 2, or null for none.</param>
internal sealed unsafe class BitMaskVoxelSource(BitGrid grid, ulong* bits, ulong* left, CropBox window)
    : VoxelSource(VoxelType.UInt8, grid.Shape, window)
{
    private readonly ulong* _bits = bits;
    private readonly ulong* _left = left;
    private readonly int _wordsPerRow = grid.WordsPerRow;

    protected override void CopyRow(long row, int x, int count, byte* target)
    {
        BitExpansion.ExpandRow(_bits + (row * _wordsPerRow), x, count, target);
        if (_left != null) BitExpansion.AddRow(_left + (row * _wordsPerRow), x, count, target);
    }
}
