using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Threshold;

/// <summary>Converts HU to one bit per voxel.</summary>
internal static unsafe class ThresholdCpu
{
    /// <summary>Sets the bits of solid voxels and clears all others, including padding bits.</summary>
    /// <param name="thresholdHounsfield">Voxels at or below are air, above are solid.</param>
    public static void Run(short* hounsfield, BitGrid grid, short thresholdHounsfield, ulong* solidBits, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        pool.For(shape.Z, (z, _) =>
        {
            int rows = shape.Y, columns = shape.X;
            short* row = hounsfield + (z * (long)rows * columns);
            ulong* bits = solidBits + (z * (long)rows * words);
            for (int y = 0; y < rows; y++, row += columns, bits += words) Row(row, columns, thresholdHounsfield, bits);
        });
    }

    /// <summary>Sets the bits of the voxels of a bit volume that are at or below a number of HU, and clears all others.</summary>
    /// <param name="bits">May be <paramref name="within"/>.</param>
    public static void AtMost(short* hounsfield, ulong* within, ulong* bits, BitGrid grid, short limit, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        pool.For(shape.Z, (z, _) =>
        {
            short* voxels = hounsfield + (z * shape.SliceVoxels);
            ulong* inside = within + (z * grid.WordsPerSlice), row = bits + (z * grid.WordsPerSlice);
            for (int y = 0; y < shape.Y; y++, voxels += shape.X, inside += words, row += words)
            {
                for (int w = 0; w < words; w++) row[w] = inside[w] == 0 ? 0 : inside[w] & ~Above(voxels, w << 6, shape.X, limit);
            }
        });
    }

    /// <summary>Converts one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(short* hounsfield, int columns, short thresholdHounsfield, ulong* solidBits)
    {
        for (int x = 0; x < columns; x += 64) *solidBits++ = Above(hounsfield, x, columns, thresholdHounsfield);
    }

    /// <summary>
    /// The voxels of a row's word that are above a number of HU. For the last word, loads the row's last 64 voxels and shifts out those
    /// of the previous word, so that no read leaves the row.
    /// </summary>
    /// <param name="row">The row's first voxel.</param>
    /// <param name="x">The word's first column.</param>
    /// <param name="columns">Columns of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Above(short* row, int x, int columns, short limit)
    {
        int tail = columns - x;
        if (tail >= 64) return Word(row + x, limit);
        return columns >= 64 ? Word(row + columns - 64, limit) >> (64 - tail) : Bits(row, tail, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(short* hounsfield, short thresholdHounsfield)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<short> limit = Vector512.Create(thresholdHounsfield);
            ulong low = Vector512.GreaterThan(Vector512.Load(hounsfield), limit).ExtractMostSignificantBits();
            ulong high = Vector512.GreaterThan(Vector512.Load(hounsfield + 32), limit).ExtractMostSignificantBits();
            return low | (high << 32);
        }

        if (Vector256.IsHardwareAccelerated)
            return Half256(hounsfield, thresholdHounsfield) | (Half256(hounsfield + 32, thresholdHounsfield) << 32);
        ulong word = 0;
        for (int i = 0; i < 64; i += 16) word |= Quarter128(hounsfield + i, thresholdHounsfield) << i;
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Half256(short* hounsfield, short thresholdHounsfield)
    {
        Vector256<short> limit = Vector256.Create(thresholdHounsfield);
        Vector256<short> low = Vector256.GreaterThan(Vector256.Load(hounsfield), limit);
        Vector256<short> high = Vector256.GreaterThan(Vector256.Load(hounsfield + 16), limit);
        return Vector256.NarrowWithSaturation(low, high).ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Quarter128(short* hounsfield, short thresholdHounsfield)
    {
        Vector128<short> limit = Vector128.Create(thresholdHounsfield);
        Vector128<short> low = Vector128.GreaterThan(Vector128.Load(hounsfield), limit);
        Vector128<short> high = Vector128.GreaterThan(Vector128.Load(hounsfield + 8), limit);
        return Vector128.NarrowWithSaturation(low, high).ExtractMostSignificantBits();
    }

    private static ulong Bits(short* hounsfield, int count, short thresholdHounsfield)
    {
        ulong bits = 0;
        for (int i = 0; i < count; i++) bits |= hounsfield[i] > thresholdHounsfield ? 1UL << i : 0;
        return bits;
    }
}
