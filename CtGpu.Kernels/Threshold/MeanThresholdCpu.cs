using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Threshold;

/// <summary>
/// Compares means of 3×3×3 voxels with a number of HU, in integers. The sum of three slices comes first, then the sum along x, then
/// the sum of three rows. The first two sums of a row are computed once and used for the three rows beside it. They are computed only
/// for the words that have voxels to compare in these rows. Memory is reused and rarely reallocated.
/// </summary>
internal sealed unsafe class MeanThresholdCpu : IDisposable
{
    // Int32 lanes of a vector.
    private const int Lanes = 8;

    private NativeBuffer<int>[] _workers = [];

    public void Dispose()
    {
        foreach (NativeBuffer<int> worker in _workers) worker.Dispose();
    }

    /// <summary>
    /// Keeps the voxels whose mean is at most <paramref name="limit"/>. A neighbour outside the volume has the value of the nearest
    /// voxel inside.
    /// </summary>
    /// <param name="within">The voxels to compare.</param>
    /// <param name="target">May be <paramref name="within"/>.</param>
    public void Run(short* hounsfield, ulong* within, ulong* target, BitGrid grid, short limit, WorkerPool pool)
    {
        int known = _workers.Length;
        if (known < pool.Workers)
        {
            Array.Resize(ref _workers, pool.Workers);
            for (int i = known; i < _workers.Length; i++) _workers[i] = new NativeBuffer<int>(0);
        }

        long stride = Stride(grid);
        for (int i = 0; i < pool.Workers; i++) Scratch.Grow(ref _workers[i], 4 * stride);
        pool.For(grid.Shape.Z, (z, worker) =>
        {
            long offset = z * grid.WordsPerSlice;
            Slice(hounsfield, z, within + offset, target + offset, grid, 27 * limit, _workers[worker].Pointer + Lanes, stride);
        });
    }

    /// <summary>Elements of a row of sums: whole words, and a vector in front.</summary>
    private static long Stride(BitGrid grid) => (64L * grid.WordsPerRow) + (2 * Lanes);

    /// <param name="sums">Memory for four rows: the sums of three rows, and the sums before those along x.</param>
    private static void Slice(short* hounsfield, int z, ulong* within, ulong* target, BitGrid grid, int most, int* sums, long stride)
    {
        Shape3 shape = grid.Shape;
        int rows = shape.Y, words = grid.WordsPerRow;
        short* below = hounsfield + (Math.Max(z - 1, 0) * shape.SliceVoxels), here = hounsfield + (z * shape.SliceVoxels);
        short* above = hounsfield + (Math.Min(z + 1, shape.Z - 1) * shape.SliceVoxels);
        Add(0);
        for (int y = 0; y < rows; y++)
        {
            if (y + 1 < rows) Add(y + 1);
            int* previous = sums + (Math.Max(y - 1, 0) % 3 * stride), next = sums + (Math.Min(y + 1, rows - 1) % 3 * stride);
            ulong* row = within + ((long)y * words), into = target + ((long)y * words);
            Compare(previous, sums + (y % 3 * stride), next, row, into, words, most);
        }

        // Adds up a row, for the words that this row or one of those beside it compares.
        void Add(int y)
        {
            ulong* row = within + ((long)y * words);
            ulong* before = y > 0 ? row - words : row, after = y + 1 < rows ? row + words : row;
            long first = (long)y * shape.X;
            for (int w = 0; w < words; w++)
            {
                if ((before[w] | row[w] | after[w]) == 0) continue;
                int from = w * 64;
                while (w + 1 < words && (before[w + 1] | row[w + 1] | after[w + 1]) != 0) w++;
                int end = Math.Min((w + 1) * 64, shape.X);
                AddRow(below + first, here + first, above + first, shape.X, from, end, sums + (3 * stride), sums + (y % 3 * stride));
            }
        }
    }

    /// <summary>Sums of nine voxels for x from..end-1. Writes up to a vector more after them, within the row of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(short* a, short* b, short* c, int columns, int from, int end, int* slices, int* sums)
    {
        int x = Math.Max(from - 1, 0), last = Math.Min(end + 1, columns);
        // No read leaves the row: the last vector overlaps the one in front of it.
        if (columns >= Lanes)
        {
            for (; x < last; x += Lanes)
            {
                int at = Math.Min(x, columns - Lanes);
                (Widening.Load(a + at) + Widening.Load(b + at) + Widening.Load(c + at)).Store(slices + at);
            }
        }

        for (; x < last; x++) slices[x] = a[x] + b[x] + c[x];
        if (from == 0) slices[-1] = slices[0];
        if (end == columns) slices[columns] = slices[columns - 1];
        for (x = from; x < end; x += Lanes)
            (Vector256.Load(slices + x - 1) + Vector256.Load(slices + x) + Vector256.Load(slices + x + 1)).Store(sums + x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compare(int* a, int* b, int* c, ulong* within, ulong* target, int words, int most)
    {
        Vector256<int> limit = Vector256.Create(most);
        for (int w = 0; w < words; w++, a += 64, b += 64, c += 64)
        {
            ulong bits = within[w];
            if (bits != 0)
            {
                ulong above = 0;
                for (int x = 0; x < 64; x += Lanes)
                {
                    Vector256<int> sum = Vector256.Load(a + x) + Vector256.Load(b + x) + Vector256.Load(c + x);
                    above |= (ulong)Vector256.GreaterThan(sum, limit).ExtractMostSignificantBits() << x;
                }

                bits &= ~above;
            }

            target[w] = bits;
        }
    }
}
