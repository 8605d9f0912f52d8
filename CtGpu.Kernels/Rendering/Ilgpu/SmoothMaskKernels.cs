using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rendering.Ilgpu;

/// <summary>Computes a <see cref="SmoothMask"/> on a device, with one pass per axis.</summary>
internal static class SmoothMaskKernels
{
    /// <summary>The x pass, from bits. Items are the voxels of the field.</summary>
    public static void FromBits(Walk walk, BitGrid grid, SmoothMask box, ArrayView<ulong> bits, ArrayView<short> sums)
    {
        Shape3 shape = box.Shape;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long line = i / shape.X, z = line / shape.Y, y = line - (z * shape.Y);
            int x = (int)(i - (line * shape.X));
            long row = (((z + box.First.Z) * grid.Shape.Y) + y + box.First.Y) * grid.WordsPerRow;
            sums[i] = (short)SmoothMask.Sum(
                Bit(bits, row, box, x - 3), Bit(bits, row, box, x - 2), Bit(bits, row, box, x - 1), Bit(bits, row, box, x),
                Bit(bits, row, box, x + 1), Bit(bits, row, box, x + 2), Bit(bits, row, box, x + 3));
        }
    }

    /// <summary>
    /// The y or z pass: sums along an axis of <paramref name="count"/> voxels that are <paramref name="stride"/> elements apart,
    /// shifted right by <paramref name="shift"/> bits. Items are the voxels of the field. The two fields must not overlap.
    /// </summary>
    public static void Across(Walk walk, long stride, int count, int shift, ArrayView<short> field, ArrayView<short> sums)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long place = i / stride;
            int at = (int)(place - (place / count * count));
            sums[i] = (short)(SmoothMask.Sum(
                field[Neighbour(i, stride, at, count, -3)], field[Neighbour(i, stride, at, count, -2)],
                field[Neighbour(i, stride, at, count, -1)], field[i], field[Neighbour(i, stride, at, count, 1)],
                field[Neighbour(i, stride, at, count, 2)], field[Neighbour(i, stride, at, count, 3)]) >> shift);
        }
    }

    /// <summary>Adds the side of each voxel to the field of a mask. Items are the voxels of the field.</summary>
    public static void AddSide(Walk walk, ArrayView<short> field, ArrayView<short> left)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step) field[i] = SmoothMask.WithSide(field[i], left[i]);
    }

    private static int Bit(ArrayView<ulong> bits, long row, SmoothMask box, int x)
    {
        int column = Math.Min(Math.Max(x, 0), box.Shape.X - 1) + box.First.X;
        return (int)((bits[row + (column >> 6)] >> (column & 63)) & 1);
    }

    private static long Neighbour(long i, long stride, int at, int count, int offset) =>
        i + ((Math.Min(Math.Max(at + offset, 0), count - 1) - at) * stride);
}
