using CtGpu.Kernels.Bits;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>Sizes and sums of the groups that work on a slice each, see <see cref="SliceGroup{TKind}"/>.</summary>
internal static class SliceRuns
{
    /// <summary>Most threads of such a group.</summary>
    public const int MaxThreads = 1024;

    /// <summary>
    /// Entries of a table in shared memory, 24 KiB: with the sums below the 32 KiB that every OpenCL device has. A
    /// slice of more runs, which only noise makes, works on its part of the table in global memory.
    /// </summary>
    public const int SharedNodes = 6144;

    /// <summary>Nodes of a slice.</summary>
    public static int Nodes<TKind>(BitGrid grid)
        where TKind : struct, IRunKind => (grid.Shape.Y * TKind.MostRuns(grid.Shape.X)) + 1;

    /// <summary>Sum of what the group's threads up to this one have.</summary>
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
