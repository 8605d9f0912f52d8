using System.Numerics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>The number of mask voxels in each slice along each axis.</summary>
/// <param name="Voxels">Mask voxels by slice index, along x, y and z.</param>
internal sealed record MaskExtents(IReadOnlyList<long[]> Voxels)
{
    public static unsafe MaskExtents Of(RenderInput input)
    {
        Shape3 shape = input.Shape;
        int words = new BitGrid(shape).WordsPerRow;
        long[] x = new long[shape.X], y = new long[shape.Y], z = new long[shape.Z];
        for (int k = 0; k < shape.Z; k++)
        {
            for (int j = 0; j < shape.Y; j++)
            {
                ulong* row = input.MaskBits + ((((long)k * shape.Y) + j) * words);
                for (int w = 0; w < words; w++)
                {
                    int set = BitOperations.PopCount(row[w]);
                    y[j] += set;
                    z[k] += set;
                    for (ulong bits = row[w]; bits != 0; bits &= bits - 1) x[(w << 6) + BitOperations.TrailingZeroCount(bits)]++;
                }
            }
        }

        return new MaskExtents([x, y, z]);
    }

    /// <summary>Returns the index of the slice with the most mask voxels, or of the middle slice if the mask is empty or missing.</summary>
    public static int Widest(RenderInput input, SlicePlane plane, MaskExtents? extents)
    {
        int middle = plane.Slices(input.Shape) / 2;
        if (extents == null) return middle;
        long[] along = extents.Voxels[plane.Through.Index];
        long most = along.Max();
        return most == 0 ? middle : Array.IndexOf(along, most);
    }
}
