using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// Numbers the runs of one phase of a bit volume on a device: maximal sequences of set bits along x, from 1 in raster
/// order. Node 0 stands for the outside. The table of first runs, one entry a row and one behind, takes the place
/// of a label volume: the run of voxel x is found by counting starts in its row.
/// </summary>
internal static class RunKernels
{
    /// <summary>Most threads that <see cref="Number"/> may be launched with.</summary>
    public const int NumberingThreads = 1024;

    /// <summary>Writes each row's number of runs to its entry of <paramref name="firstRun"/>. Items are rows.</summary>
    public static void Count(Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun)
    {
        int words = phase.Grid.WordsPerRow;
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            int count = 0;
            ulong carry = 0;
            for (int w = 0; w < words; w++)
            {
                ulong a = phase.Word(bits, row, w);
                count += IntrinsicMath.PopCount(a & ~((a << 1) | carry));
                carry = a >> 63;
            }

            firstRun[row] = count;
        }
    }

    /// <summary>
    /// Turns the counts of rows into the nodes of first runs, and writes the number of nodes behind them. One group
    /// of at most <see cref="NumberingThreads"/> threads: each sums a block of rows, the sums are added up in shared
    /// memory, and each thread numbers its block.
    /// </summary>
    public static void Number(int rows, ArrayView<int> firstRun)
    {
        ArrayView<int> sums = SharedMemory.Allocate<int>(NumberingThreads);
        int thread = Group.IdxX, threads = Group.DimX;
        int block = XMath.DivRoundUp(rows, threads);
        int from = Math.Min(thread * block, rows), to = Math.Min(from + block, rows);
        int sum = 0;
        for (int row = from; row < to; row++) sum += firstRun[row];
        sums[thread] = sum;
        Group.Barrier();
        for (int distance = 1; distance < threads; distance <<= 1)
        {
            int before = thread >= distance ? sums[thread - distance] : 0;
            Group.Barrier();
            sums[thread] += before;
            Group.Barrier();
        }

        int node = 1 + sums[thread] - sum;
        for (int row = from; row < to; row++)
        {
            int count = firstRun[row];
            firstRun[row] = node;
            node += count;
        }

        if (thread == threads - 1) firstRun[rows] = node;
    }
}
