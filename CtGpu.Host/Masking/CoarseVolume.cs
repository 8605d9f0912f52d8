using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking;

/// <summary>
/// Numbers of set voxels in blocks of a few millimetres, in the patient's axes: z to the head, y to the back, x to the left.
/// </summary>
/// <param name="Shape">Number of blocks.</param>
/// <param name="SpacingMm">Distance between the centres of blocks.</param>
/// <param name="Counts">Set voxels of each block, C order z,y,x.</param>
/// <param name="Voxels">All voxels of each block. Those at the end of an axis may be smaller.</param>
internal sealed record CoarseVolume(Shape3 Shape, Spacing3 SpacingMm, int[] Counts, int[] Voxels)
{
    /// <param name="blockMm">Wanted length of a block's edges.</param>
    public static CoarseVolume Of(IBitVolumes bits, VolumeGeometry grid, PatientAxes axes, BitVolume source, double blockMm)
    {
        int[] voxels = [grid.Shape.Z, grid.Shape.Y, grid.Shape.X];
        int[] block = [.. Enumerable.Range(0, 3).Select(axis => Math.Max(1, (int)((blockMm / grid.SpacingOf(axis)) + 0.5)))];
        int[] blocks = [.. Enumerable.Range(0, 3).Select(axis => (voxels[axis] + block[axis] - 1) / block[axis])];
        int[] counts = bits.CountBlocks(source, new Shape3(block[0], block[1], block[2]));

        PatientAxis[] order = [axes.Head, axes.Back, axes.Left];
        int[] strides = [blocks[1] * blocks[2], blocks[2], 1];
        var shape = new Shape3(blocks[order[0].Index], blocks[order[1].Index], blocks[order[2].Index]);
        int[] turned = new int[counts.Length], sizes = new int[counts.Length];
        for (int z = 0, i = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                for (int x = 0; x < shape.X; x++, i++)
                {
                    (int a, int b, int c) = (Place(0, z), Place(1, y), Place(2, x));
                    turned[i] = counts[(a * Stride(0)) + (b * Stride(1)) + (c * Stride(2))];
                    sizes[i] = Size(0, a) * Size(1, b) * Size(2, c);
                }
            }
        }

        double[] mm = [.. order.Select(axis => grid.SpacingOf(axis.Index) * block[axis.Index])];
        return new CoarseVolume(shape, new Spacing3(mm[0], mm[1], mm[2]), turned, sizes);

        int Place(int axis, int index) => order[axis].IsForward ? index : blocks[order[axis].Index] - 1 - index;

        int Stride(int axis) => strides[order[axis].Index];

        int Size(int axis, int place)
        {
            int of = order[axis].Index;
            return Math.Min(block[of], voxels[of] - (place * block[of]));
        }
    }

    /// <summary>Whether at least half of a block is set.</summary>
    public bool IsSet(int index) => Counts[index] * 2 >= Voxels[index];

    /// <summary>The blocks of which at least half is set.</summary>
    public bool[] Majority() => [.. Enumerable.Range(0, Counts.Length).Select(IsSet)];

    /// <summary>The blocks of which at least a quarter is set.</summary>
    public bool[] Quarter() => [.. Enumerable.Range(0, Counts.Length).Select(i => Counts[i] * 4 >= Voxels[i])];
}
