using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// The largest components of a volume on a device. All kernels use one group per slice. <see cref="Rank"/> finds the components,
/// <see cref="Number"/> numbers them, and the others use the numbers.
/// </summary>
internal static class RankKernels
{
    /// <summary>
    /// Writes the ranks of the volume's largest components (<see cref="ComponentRank"/>), descending. First ranks the components whose
    /// root is in the slice, then those of the volume. Each entry keeps the larger of its own and the inserted rank, and the smaller
    /// one moves to the next entry. So the entries end in order for every schedule.
    /// </summary>
    /// <param name="least">Smaller components are left out. At least 1.</param>
    /// <param name="parent">The roots carry the voxels of their components.</param>
    /// <param name="most">At most this many components, up to <see cref="ComponentLimit.Most"/>.</param>
    /// <param name="ranks">0 at the start.</param>
    public static void Rank(
        int nodesPerSlice, uint least, int most, ArrayView<uint> runs, ArrayView<uint> parent, ArrayView<ulong> ranks)
    {
        ArrayView<ulong> largest = SharedMemory.Allocate<ulong>(ComponentLimit.Most);
        for (int i = Group.IdxX; i < most; i += Group.DimX) largest[i] = 0;
        Group.Barrier();
        uint first = (uint)Grid.IdxX * (uint)nodesPerSlice, end = first + runs[Grid.IdxX];
        for (uint node = first + 1 + (uint)Group.IdxX; node <= end; node += (uint)Group.DimX)
        {
            uint entry = parent[(long)node];
            if (entry >= RunTree.Root + least) Insert(largest, most, ComponentRank.Of(entry, node));
        }

        Group.Barrier();
        for (int i = Group.IdxX; i < most; i += Group.DimX) Insert(ranks, most, largest[i]);
    }

    /// <summary>
    /// Replaces the voxels that each root carries by the component's number: 1 for the largest, 0 for those without a rank.
    /// </summary>
    /// <inheritdoc cref="Rank"/>
    public static void Number(
        int nodesPerSlice, uint least, int most, ArrayView<uint> runs, ArrayView<uint> parent, ArrayView<ulong> ranks)
    {
        uint first = (uint)Grid.IdxX * (uint)nodesPerSlice, end = first + runs[Grid.IdxX];
        for (uint node = first + 1 + (uint)Group.IdxX; node <= end; node += (uint)Group.DimX)
        {
            uint entry = parent[(long)node];
            if (entry >= RunTree.Root)
            {
                ulong rank = ComponentRank.Of(entry, node);
                uint number = 0;
                int places = entry >= RunTree.Root + least ? most : 0;
                for (int i = 0; i < places; i++) number += ranks[i] == rank ? (uint)(i + 1) : 0;
                parent[(long)node] = RunTree.Root + number;
            }
        }
    }

    /// <summary>Counts the voxels that each numbered component has in common with another volume.</summary>
    /// <param name="counts">One for each number, and one for number 0, which is not used. 0 at the start.</param>
    public static void CountCommon(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> other,
        ArrayView<ulong> counts)
    {
        ArrayView<uint> sizes = SharedMemory.Allocate<uint>(ComponentLimit.Most + 1);
        for (int i = Group.IdxX; i <= ComponentLimit.Most; i += Group.DimX) sizes[i] = 0;
        Group.Barrier();
        var slice = new SliceGroup(phase, bits, firstRun);
        ArrayView<ulong> others = other.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        var sum = new RootSum();
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            ulong wanted = others[i];
            RunPieces pieces = slice.Load(i).Pieces(slice.FirstNode + slice.FirstRun[i]);
            while (pieces.Next())
            {
                ulong common = pieces.Piece & wanted;
                if (common != 0) sum.Add(sizes, NumberOf(parent, pieces.Node), common);
            }
        }

        sum.Flush(sizes);
        Group.Barrier();
        for (int i = 1 + Group.IdxX; i <= ComponentLimit.Most; i += Group.DimX)
        {
            if (sizes[i] != 0) Atomic.Add(ref counts[i], (ulong)sizes[i]);
        }
    }

    /// <summary>Writes the bits of some numbered components. The output must not alias the input.</summary>
    /// <param name="numbers">Bit n is set if component n is kept. Bit 0 is clear.</param>
    public static void Keep(
        PhaseBits phase, uint numbers, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> kept)
    {
        var slice = new SliceGroup(phase, bits, firstRun);
        ArrayView<ulong> target = kept.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            ulong chosen = 0;
            RunPieces pieces = slice.Load(i).Pieces(slice.FirstNode + slice.FirstRun[i]);
            while (pieces.Next())
            {
                if (((numbers >> (int)NumberOf(parent, pieces.Node)) & 1) != 0) chosen |= pieces.Piece;
            }

            target[i] = chosen;
        }
    }

    private static uint NumberOf(ArrayView<uint> parent, uint node) => parent[(long)RunTree.Find(parent, node)] - RunTree.Root;

    private static void Insert(ArrayView<ulong> ranks, int most, ulong moving)
    {
        for (int i = 0; i < most && moving > ranks[most - 1]; i++) moving = Math.Min(Atomic.Max(ref ranks[i], moving), moving);
    }
}
