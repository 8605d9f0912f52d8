using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// The largest 26-connected components of a bit volume, and what they have in common with other volumes. The components have ranks
/// from 1, in descending order of size; all others have rank 0. Memory is reused and rarely reallocated.
/// </summary>
internal sealed unsafe class ComponentsCpu : IDisposable
{
    private readonly VolumeForest _forest = new();
    private readonly List<int> _roots = [];
    private readonly List<long> _sizes = [];

    /// <summary>Voxels of each component, in the order of ranks.</summary>
    public IReadOnlyList<long> Sizes => _sizes;

    public void Dispose() => _forest.Dispose();

    /// <summary>Finds the components of at least <paramref name="least"/> voxels, and of those the largest.</summary>
    /// <param name="most">At most this many are found. Of equally large ones, those whose first voxel is first in raster order.</param>
    /// <param name="others">Pointers to the other volumes.</param>
    /// <returns>Voxels in common: entry rank-1, then the other volume.</returns>
    public long[,] Find(ulong* bits, BitGrid grid, long least, int most, nint[] others, WorkerPool pool)
    {
        _forest.Build(bits, grid, pool);
        FindLargest(least, most);
        // The sizes are not needed any more. The entries of the roots hold ranks from now on.
        new Span<long>(_forest.Sizes, _forest.Nodes).Clear();
        for (int i = 0; i < _roots.Count; i++) _forest.Sizes[_roots[i]] = i + 1;

        var common = new long[pool.Workers][];
        for (int worker = 0; worker < common.Length; worker++) common[worker] = new long[(_roots.Count + 1) * others.Length];
        pool.For(grid.Shape.Z, (z, worker) =>
        {
            long row = (long)z * grid.Shape.Y;
            RankRuns(_forest.FirstRun[row], _forest.FirstRun[row + grid.Shape.Y]);
            for (int i = 0; i < others.Length; i++)
            {
                fixed (long* counts = common[worker])
                {
                    long offset = z * grid.WordsPerSlice;
                    CountCommon(
                        bits + offset, (ulong*)others[i] + offset, grid.Shape.Y, grid.WordsPerRow, _forest.FirstRun + row, _forest.Roots,
                        counts + (i * (_roots.Count + 1)));
                }
            }
        });

        var sums = new long[_roots.Count, others.Length];
        for (int rank = 1; rank <= _roots.Count; rank++)
        {
            for (int i = 0; i < others.Length; i++) sums[rank - 1, i] = common.Sum(counts => counts[(i * (_roots.Count + 1)) + rank]);
        }

        return sums;
    }

    /// <summary>Writes the components of some ranks of the last <see cref="Find"/>.</summary>
    /// <param name="bits">The bits of that call, unchanged.</param>
    /// <param name="target">May be <paramref name="bits"/>.</param>
    public void Keep(ulong* bits, ulong* target, BitGrid grid, IEnumerable<int> ranks, WorkerPool pool)
    {
        var chosen = new bool[_roots.Count + 1];
        foreach (int rank in ranks) chosen[rank] = true;
        pool.For(grid.Shape.Z, (z, _) =>
        {
            long offset = z * grid.WordsPerSlice;
            int* firstRun = _forest.FirstRun + ((long)z * grid.Shape.Y);
            fixed (bool* table = chosen)
                RunRows.Keep(bits + offset, target + offset, grid.Shape.Y, grid.WordsPerRow, firstRun, _forest.Roots, table);
        });
    }

    private void FindLargest(long least, int most)
    {
        _roots.Clear();
        _sizes.Clear();
        long* sizes = _forest.Sizes;
        long below = Math.Max(least, 1) - 1;
        for (int root = 1, nodes = _forest.Nodes; root < nodes; root++)
        {
            long size = sizes[root];
            if (size <= below) continue;
            int rank = _sizes.Count;
            while (rank > 0 && _sizes[rank - 1] < size) rank--;
            _sizes.Insert(rank, size);
            _roots.Insert(rank, root);
            if (_sizes.Count > most)
            {
                _sizes.RemoveAt(most);
                _roots.RemoveAt(most);
            }

            if (_sizes.Count == most) below = Math.Max(below, _sizes[^1]);
        }
    }

    /// <summary>Replaces the roots of the runs from..to-1 by their ranks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RankRuns(int from, int to)
    {
        int* roots = _forest.Roots;
        long* ranks = _forest.Sizes;
        for (int run = from; run < to; run++) roots[run] = (int)ranks[roots[run]];
    }

    /// <summary>Adds the common voxels of each run of a slice to the count of its rank.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountCommon(ulong* bits, ulong* other, int rows, int words, int* firstRun, int* ranks, long* counts)
    {
        for (int y = 0; y < rows; y++, bits += words, other += words)
        {
            if (firstRun[y + 1] == firstRun[y]) continue;
            int* rank = ranks + firstRun[y] - 1;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = bits[w], common = a & other[w], starts = BitWords.Starts(a, carry);
                carry = BitWords.Carry(a);
                // The voxels in front of the first start continue the run of the previous word.
                ulong before = (starts & (0 - starts)) - 1;
                if (common == 0)
                {
                    rank += BitOperations.PopCount(starts);
                    continue;
                }

                if ((common & before) != 0) counts[*rank] += BitOperations.PopCount(common & before);
                while (starts != 0)
                {
                    starts &= starts - 1;
                    rank++;
                    ulong upTo = (starts & (0 - starts)) - 1;
                    counts[*rank] += BitOperations.PopCount(common & upTo & ~before);
                    before = upTo;
                }
            }
        }
    }
}
