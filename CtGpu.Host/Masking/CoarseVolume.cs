using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking;

/// <summary>
/// Numbers of set voxels in blocks of a few millimetres, in the patient's axes: z to the head, y to the back, x to the left.
/// </summary>
/// <param name="Shape">Number of blocks.</param>
/// <param name="SpacingMm">Distance between the centres of blocks.</param>
/// <param name="BlockVoxels">Voxels of a whole block.</param>
/// <param name="Counts">Set voxels of each block, C order z,y,x.</param>
internal sealed record CoarseVolume(Shape3 Shape, Spacing3 SpacingMm, int BlockVoxels, int[] Counts)
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
        int[] shape = [.. order.Select(axis => blocks[axis.Index])];
        int[] step = [.. order.Select(axis => axis.IsForward ? strides[axis.Index] : -strides[axis.Index])];
        int start = order.Sum(axis => axis.IsForward ? 0 : strides[axis.Index] * (blocks[axis.Index] - 1));
        var turned = new int[counts.Length];
        for (int z = 0, i = 0; z < shape[0]; z++)
        {
            for (int y = 0; y < shape[1]; y++)
            {
                int from = start + (z * step[0]) + (y * step[1]);
                for (int x = 0; x < shape[2]; x++, i++, from += step[2]) turned[i] = counts[from];
            }
        }

        double[] mm = [.. order.Select(axis => grid.SpacingOf(axis.Index) * block[axis.Index])];
        return new CoarseVolume(
            new Shape3(shape[0], shape[1], shape[2]), new Spacing3(mm[0], mm[1], mm[2]), block[0] * block[1] * block[2], turned);
    }

    /// <summary>Whether at least half of a block is set.</summary>
    public bool IsSet(int index) => Counts[index] * 2 >= BlockVoxels;
}
