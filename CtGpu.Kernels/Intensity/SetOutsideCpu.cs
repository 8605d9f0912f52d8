using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Intensity;

/// <summary>Sets all voxels outside a mask to one value, on the CPU.</summary>
internal static unsafe class SetOutsideCpu
{
    /// <summary>Sets every HU whose mask bit is clear to <paramref name="value"/>.</summary>
    public static void Run(short* hounsfield, ulong* maskBits, BitGrid grid, short value, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        pool.For(
            shape.Z,
            (z, _) => Slice(hounsfield + (z * shape.SliceVoxels), maskBits + (z * grid.WordsPerSlice), shape.Y, shape.X, value));
    }

    /// <summary>
    /// Fills the gaps between the runs of each row. A lung mask has few runs per row, so each fill is long and vectorised.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice(short* hounsfield, ulong* mask, int rows, int columns, short value)
    {
        int words = (columns + 63) >> 6;
        for (int y = 0; y < rows; y++, hounsfield += columns, mask += words)
        {
            int gap = 0;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong bits = mask[w];
                // Bit x is set if voxel x differs from voxel x - 1, so starts and ends of runs alternate.
                ulong changes = bits ^ ((bits << 1) | carry);
                carry = bits >> 63;
                for (; changes != 0; changes &= changes - 1)
                {
                    int x = (w << 6) + BitOperations.TrailingZeroCount(changes);
                    if (gap >= 0) new Span<short>(hounsfield + gap, x - gap).Fill(value);
                    gap = gap >= 0 ? -1 : x;
                }
            }

            if (gap >= 0 && gap < columns) new Span<short>(hounsfield + gap, columns - gap).Fill(value);
        }
    }
}
