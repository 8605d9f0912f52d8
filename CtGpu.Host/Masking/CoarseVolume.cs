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
        (int[] At, int[] Sizes)[] lines = [.. order.Select(Line)];
        for (int z = 0, i = 0; z < shape.Z; z++)
        {
            for (int y = 0; y < shape.Y; y++)
            {
                int row = lines[0].At[z] + lines[1].At[y], size = lines[0].Sizes[z] * lines[1].Sizes[y];
                ReadOnlySpan<int> at = lines[2].At, lengths = lines[2].Sizes;
                for (int x = 0; x < at.Length; x++, i++)
                {
                    turned[i] = counts[row + at[x]];
                    sizes[i] = size * lengths[x];
                }
            }
        }

        double[] mm = [.. order.Select(axis => grid.SpacingOf(axis.Index) * block[axis.Index])];
        return new CoarseVolume(shape, new Spacing3(mm[0], mm[1], mm[2]), turned, sizes);

        // Where the blocks of an axis are in the counts, and how many voxels long they are, in the patient's order.
        (int[] At, int[] Sizes) Line(PatientAxis axis)
        {
            int of = axis.Index;
            int[] places = [.. Enumerable.Range(0, blocks[of]).Select(i => axis.IsForward ? i : blocks[of] - 1 - i)];
            return ([.. places.Select(i => i * strides[of])], [.. places.Select(i => Math.Min(block[of], voxels[of] - (i * block[of])))]);
        }
    }

    /// <summary>Whether at least half of a block is set.</summary>
    public bool IsSet(int index) => Counts[index] * 2 >= Voxels[index];

    /// <summary>The blocks of which at least half is set.</summary>
    public bool[] Majority() => AtLeast(2);

    /// <summary>The blocks of which at least a quarter is set.</summary>
    public bool[] Quarter() => AtLeast(4);

    private bool[] AtLeast(int part)
    {
        var set = new bool[Counts.Length];
        for (int i = 0; i < set.Length; i++) set[i] = Counts[i] * part >= Voxels[i];
        return set;
    }
}
