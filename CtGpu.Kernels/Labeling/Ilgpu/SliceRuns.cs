using CtGpu.Kernels.Bits;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>Sizes and sums of the thread groups that process one slice each, see <see cref="SliceGroup"/>.</summary>
internal static class SliceRuns
{
    /// <summary>Maximum number of threads of such a group.</summary>
    public const int MaxThreads = 1024;

    /// <summary>
    /// Entries of a table in shared memory: 24 KiB. With the sums below it fits the 32 KiB that every OpenCL device has. A slice
    /// with more runs, which only noise has, uses its part of the table in global memory.
    /// </summary>
    public const int SharedNodes = 6144;

    /// <summary>Number of nodes of a slice: the maximum number of runs, and node 0.</summary>
    public static int Nodes(BitGrid grid) => (grid.Shape.Y * ((grid.Shape.X + 1) / 2)) + 1;

    /// <summary>Inclusive prefix sum over the threads of the group. Called by all threads.</summary>
    /// <param name="own">The value of this thread.</param>
    /// <param name="all">Sum of all threads.</param>
    public static uint SumThrough(uint own, out uint all)
    {
        ArrayView<uint> sums = SharedMemory.Allocate<uint>(MaxThreads);
        int thread = Group.IdxX, threads = Group.DimX;
        sums[thread] = own;
        Group.Barrier();
        for (int distance = 1; distance < threads; distance <<= 1)
        {
            uint before = thread >= distance ? sums[thread - distance] : 0;
            Group.Barrier();
            sums[thread] += before;
            Group.Barrier();
        }

        all = sums[threads - 1];
        return sums[thread];
    }
}
