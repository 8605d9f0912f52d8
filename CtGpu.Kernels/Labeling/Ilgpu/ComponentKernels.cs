using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Selects components on a device, with one group per slice. An output must not alias its input, because the runs of a word depend on
/// the previous word.
/// </summary>
internal static class ComponentKernels
{
    /// <summary>Writes the bits of the background.</summary>
    public static void SelectBackground(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> selected)
    {
        var slice = new SliceGroup(phase, bits, firstRun);
        ArrayView<ulong> target = selected.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
            target[i] = OfRoot(slice.Load(i), slice.FirstNode + slice.FirstRun[i], parent, 0);
    }

    /// <summary>
    /// Moves every voxel of the phase outside its slice's largest 8-connected component to the other phase. The slice's group labels,
    /// measures and selects.
    /// </summary>
    /// <param name="nodes">Working memory of slices whose runs do not fit in shared memory.</param>
    public static void KeepLargestOfSlices(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> nodes, ArrayView<ulong> kept)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        ArrayView<ulong> largest = SharedMemory.Allocate<ulong>(1);
        if (Group.IdxX == 0) largest[0] = 0;
        var slice = new SliceGroup(phase, bits, firstRun);
        uint runs = slice.Number();
        ArrayView<uint> parent = runs < SliceRuns.SharedNodes ? shared : slice.Own(nodes);
        slice.Plant(parent, runs, VolumeFaces.None);
        slice.Join(parent, runs);

        var sum = new RootSum();
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            RunPieces pieces = slice.Load(i).Pieces(slice.FirstRun[i]);
            while (pieces.Next()) sum.Add(parent, RunTree.Above(parent, pieces.Node), pieces.Piece);
        }

        sum.Flush(parent);
        Group.Barrier();
        ulong best = 0;
        for (uint run = 1 + (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX)
        {
            if (parent[(long)run] >= RunTree.Root) best = Math.Max(best, ComponentRank.Of(parent[(long)run], run));
        }

        if (best != 0) Atomic.Max(ref largest[0], best);
        Group.Barrier();
        uint root = ComponentRank.Root(largest[0]);
        ArrayView<ulong> target = kept.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
            target[i] = slice.Stored(OfRoot(slice.Load(i), slice.FirstRun[i], parent, root), i);
    }

    /// <summary>
    /// Adds the voxels of every run to the number that its component's root carries. A slice sums in shared memory first, by the
    /// root in the slice, so each component costs one global addition per slice. A slice that does not fit there costs one for each
    /// change of component.
    /// </summary>
    public static void Measure(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs, ArrayView<uint> parent)
    {
        ArrayView<uint> sizes = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        var slice = new SliceGroup(phase, bits, firstRun);
        uint count = runs[Grid.IdxX];
        bool fits = count < SliceRuns.SharedNodes;
        for (uint run = (uint)Group.IdxX; fits && run <= count; run += (uint)Group.DimX) sizes[(long)run] = 0;
        Group.Barrier();
        var sum = new RootSum();
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            RunPieces pieces = slice.Load(i).Pieces(slice.FirstNode + slice.FirstRun[i]);
            while (pieces.Next())
            {
                if (fits)
                {
                    // A root of this slice may have its parent in another slice. Then this root keeps the sum for now.
                    uint above = RunTree.Above(parent, pieces.Node);
                    sum.Add(sizes, (above > slice.FirstNode ? above : pieces.Node) - slice.FirstNode, pieces.Piece);
                }
                else
                {
                    sum.Add(parent, RunTree.Find(parent, pieces.Node), pieces.Piece);
                }
            }
        }

        sum.Flush(fits ? sizes : parent);
        Group.Barrier();
        for (uint run = 1 + (uint)Group.IdxX; fits && run <= count; run += (uint)Group.DimX)
        {
            if (sizes[(long)run] != 0) Atomic.Add(ref parent[(long)RunTree.Find(parent, slice.FirstNode + run)], sizes[(long)run]);
        }
    }

    /// <summary>The bits of a word whose component has the given root.</summary>
    private static ulong OfRoot(RunWord word, uint node, ArrayView<uint> parent, uint root)
    {
        ulong chosen = 0;
        RunPieces pieces = word.Pieces(node);
        while (pieces.Next())
        {
            if (RunTree.Find(parent, pieces.Node) == root) chosen |= pieces.Piece;
        }

        return chosen;
    }
}
