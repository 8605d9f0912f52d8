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

    /// <summary>Whether there are voxels with the value 2.</summary>
    public bool HasLeft => _left != null;

    /// <summary>
    /// Copies the bits of voxels <paramref name="offset"/>..<paramref name="offset"/>+<paramref name="voxels"/>-1 in file order, without
    /// the padding of the rows.
    /// </summary>
    /// <param name="ofLeft">Bits of the left lung instead of the mask.</param>
    /// <param name="target">Receives <paramref name="words"/> words. The bits after the last voxel become 0.</param>
    public void ReadBits(long offset, int voxels, bool ofLeft, ulong* target, int words)
    {
        new Span<ulong>(target, words).Clear();
        ulong* source = ofLeft ? _left : _bits;
        foreach (RowPart part in Rows(offset, voxels))
        {
            ulong* row = source + (part.Row * _wordsPerRow);
            int fromBit = part.X & 63, toBit = part.Target & 63;
            ulong* from = row + (part.X >> 6), to = target + (part.Target >> 6);
            for (int left = part.Count; left > 0; left -= 64, from++, to++)
            {
                int count = Math.Min(left, 64);
                ulong word = *from >> fromBit;
                if (fromBit + count > 64) word |= from[1] << (64 - fromBit);
                word &= ulong.MaxValue >> (64 - count);
                if (word == 0) continue;
                *to |= word << toBit;
                if (toBit + count > 64) to[1] |= word >> (64 - toBit);
            }
        }
    }

    protected override void CopyRow(long row, int x, int count, byte* target)
    {
        BitExpansion.ExpandRow(_bits + (row * _wordsPerRow), x, count, target);
        if (_left != null) BitExpansion.AddRow(_left + (row * _wordsPerRow), x, count, target);
    }
}
