using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Bits;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Voxels from the bits of a mask, expanded to bytes 0 and 1.</summary>
internal sealed unsafe class BitMaskVoxelSource(BitGrid grid, ulong* bits, CropBox window)
    : VoxelSource(VoxelType.UInt8, grid.Shape, window)
{
    private readonly ulong* _bits = bits;
    private readonly int _wordsPerRow = grid.WordsPerRow;

    protected override void CopyRow(long row, int x, int count, byte* target) =>
        BitExpansion.ExpandRow(_bits + (row * _wordsPerRow), x, count, target);
}
