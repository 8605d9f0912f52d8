using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>A grid of blocks of a few millimetres, in the patient's axes.</summary>
internal sealed class CoarseGrid
{
    private readonly IBitVolumes _bits;
    private readonly Shape3 _block;
    private readonly Shape3 _shape;
    private readonly Spacing3 _spacing;

    // Where the counts of the blocks along an axis of the patient are in the engine's order.
    private readonly int[][] _places;
    private readonly bool _isTurned;

    // Voxels of each block.
    private readonly int[] _voxels;

    /// <param name="bits">Bit volumes of the grid.</param>
    /// <param name="blockMm">Wanted length of a block's edges.</param>
    public CoarseGrid(IBitVolumes bits, VolumeGeometry grid, PatientAxes axes, double blockMm)
    {
        _bits = bits;
        int[] voxels = [grid.Shape.Z, grid.Shape.Y, grid.Shape.X];
        int[] block = [.. Enumerable.Range(0, 3).Select(axis => Math.Max(1, (int)((blockMm / grid.SpacingOf(axis)) + 0.5)))];
        int[] blocks = [.. Enumerable.Range(0, 3).Select(axis => (voxels[axis] + block[axis] - 1) / block[axis])];
        _block = new Shape3(block[0], block[1], block[2]);

        PatientAxis[] order = [axes.Head, axes.Back, axes.Left];
        int[] strides = [blocks[1] * blocks[2], blocks[2], 1];
        _isTurned = order.Where((axis, i) => axis.Index != i || !axis.IsForward).Any();
        _shape = new Shape3(blocks[order[0].Index], blocks[order[1].Index], blocks[order[2].Index]);
        double[] mm = [.. order.Select(axis => grid.SpacingOf(axis.Index) * block[axis.Index])];
        _spacing = new Spacing3(mm[0], mm[1], mm[2]);
        int[][] at = [.. order.Select(Indices)];
        _places = [.. at.Select((line, axis) => line.Select(i => i * strides[order[axis].Index]).ToArray())];
        int[][] lengths = [.. at.Select((line, axis) => line.Select(i => Length(order[axis].Index, i)).ToArray())];
        _voxels = Turned((z, y, x) => lengths[0][z] * lengths[1][y] * lengths[2][x]);

        int[] Indices(PatientAxis axis) =>
            [.. Enumerable.Range(0, blocks[axis.Index]).Select(i => axis.IsForward ? i : blocks[axis.Index] - 1 - i)];

        int Length(int axis, int index) => Math.Min(block[axis], voxels[axis] - (index * block[axis]));
    }

    /// <summary>Counts the set voxels of each block.</summary>
    public CoarseVolume Count(BitVolume source)
    {
        int[] counts = _bits.CountBlocks(source, _block);
        if (_isTurned)
        {
            (int[] planes, int[] rows, int[] columns, int[] own) = (_places[0], _places[1], _places[2], counts);
            counts = Turned((z, y, x) => own[planes[z] + rows[y] + columns[x]]);
        }

        return new CoarseVolume(_shape, _spacing, counts, _voxels);
    }

    /// <summary>One number per block, in the patient's order.</summary>
    private int[] Turned(Func<int, int, int, int> numberOf)
    {
        int[] numbers = new int[_shape.Voxels];
        for (int z = 0, i = 0; z < _shape.Z; z++)
        {
            for (int y = 0; y < _shape.Y; y++)
            {
                for (int x = 0; x < _shape.X; x++, i++) numbers[i] = numberOf(z, y, x);
            }
        }

        return numbers;
    }
}
