using System.Runtime.CompilerServices;
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
        _voxels = Products(lengths[0], lengths[1], lengths[2]);

        int[] Indices(PatientAxis axis) =>
            [.. Enumerable.Range(0, blocks[axis.Index]).Select(i => axis.IsForward ? i : blocks[axis.Index] - 1 - i)];

        int Length(int axis, int index) => Math.Min(block[axis], voxels[axis] - (index * block[axis]));
    }

    /// <summary>Counts the set voxels of each block.</summary>
    public CoarseVolume Count(BitVolume source)
    {
        int[] counts = _bits.CountBlocks(source, _block);
        if (_isTurned) counts = Turned(counts, _places[0], _places[1], _places[2]);
        return new CoarseVolume(_shape, _spacing, counts, _voxels);
    }

    /// <summary>For each block, the product of its lengths along the three axes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Products(int[] planes, int[] rows, int[] columns)
    {
        int[] products = new int[planes.Length * rows.Length * columns.Length];
        int i = 0;
        foreach (int plane in planes)
        {
            foreach (int row in rows)
            {
                int area = plane * row;
                foreach (int column in columns) products[i++] = area * column;
            }
        }

        return products;
    }

    /// <summary>Numbers of the engine's order in the patient's order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] Turned(int[] numbers, int[] planes, int[] rows, int[] columns)
    {
        int[] turned = new int[numbers.Length];
        int i = 0;
        foreach (int plane in planes)
        {
            foreach (int row in rows)
            {
                int line = plane + row;
                foreach (int column in columns) turned[i++] = numbers[line + column];
            }
        }

        return turned;
    }
}
