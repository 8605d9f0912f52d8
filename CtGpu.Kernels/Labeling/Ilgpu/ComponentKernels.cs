using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Measure;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Chooses components on a device. All but <see cref="AddOutside"/> take a group a slice, and write to other bits than
/// they read: the runs of a word are told from the word before it. A component is ranked by its size, then by the
/// smaller root, in one number: <c>(voxels &lt;&lt; 32) | (0xFFFFFFFF - root)</c>; 0 stands for none.
/// </summary>
internal static class ComponentKernels
{
    /// <summary>Largest components that <see cref="Rank"/> keeps.</summary>
    public const int Ranked = 5;

    /// <summary>
    /// The solid bits, and the air that is connected to the outside turned into solid; the number of voxels turned is
    /// added to <see cref="FactSlots.OutsideVoxels"/>.
    /// </summary>
    public static void FillOutside(
        PhaseBits air, ArrayView<ulong> solid, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> facts, ArrayView<ulong> filled)
    {
        ArrayView<uint> turned = SharedMemory.Allocate<uint>(1);
        if (Group.IdxX == 0) turned[0] = 0;
        Group.Barrier();
        var slice = new SliceGroup<SetRuns>(air, solid, firstRun);
        ArrayView<ulong> target = filled.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        uint own = 0;
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            RunWord word = slice.Load(i);
            ulong outside = OfRoot(word, slice.FirstNode + slice.FirstRun[i], parent, 0);
            target[i] = slice.Bits[i] | outside;
            own += (uint)IntrinsicMath.PopCount(outside);
        }

        if (own != 0) Atomic.Add(ref turned[0], own);
        Group.Barrier();
        if (Group.IdxX == 0 && turned[0] != 0) Atomic.Add(ref facts[FactSlots.OutsideVoxels], (ulong)turned[0]);
    }

    /// <summary>Bits of the air that is connected to the outside.</summary>
    public static void SelectOutside(
        PhaseBits air, ArrayView<ulong> solid, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> outside)
    {
        var slice = new SliceGroup<SetRuns>(air, solid, firstRun);
        ArrayView<ulong> target = outside.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
            target[i] = OfRoot(slice.Load(i), slice.FirstNode + slice.FirstRun[i], parent, 0);
    }

    /// <summary>
    /// Turns the voxels of <paramref name="outside"/> that are air into solid, and adds their number to
    /// <see cref="FactSlots.OutsideVoxels"/>. Items are words.
    /// </summary>
    public static void AddOutside(Walk walk, ArrayView<ulong> outside, ArrayView<ulong> solid, ArrayView<ulong> facts)
    {
        ulong voxels = 0;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            ulong air = outside[i] & ~solid[i];
            voxels += (ulong)IntrinsicMath.PopCount(air);
            solid[i] |= air;
        }

        if (voxels != 0) Atomic.Add(ref facts[FactSlots.OutsideVoxels], voxels);
    }

    /// <summary>
    /// Bits of each slice's largest 8-connected component: labelled, measured and chosen by the slice's group.
    /// </summary>
    /// <param name="nodes">Scratch for slices whose runs do not fit in shared memory.</param>
    public static void KeepLargestOfSlices(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> nodes, ArrayView<ulong> kept)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        ArrayView<ulong> largest = SharedMemory.Allocate<ulong>(1);
        if (Group.IdxX == 0) largest[0] = 0;
        var slice = new SliceGroup<SetRuns>(phase, bits, firstRun);
        uint runs = slice.Number();
        ArrayView<uint> parent = runs < SliceRuns.SharedNodes ? shared : slice.Own(nodes);
        slice.Plant(parent, runs, OutsideRuns.None);
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
            if (parent[(long)run] >= RunTree.Root) best = Math.Max(best, RankOf(parent[(long)run], run));
        }

        if (best != 0) Atomic.Max(ref largest[0], best);
        Group.Barrier();
        uint root = RootOf(largest[0]);
        ArrayView<ulong> target = kept.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX) target[i] = OfRoot(slice.Load(i), slice.FirstRun[i], parent, root);
    }

    /// <summary>
    /// Adds every run's voxels to what its component's root carries. First in shared memory, by the root in the slice,
    /// so that a component takes one global addition a slice; a slice that does not fit there adds for each change of
    /// component. Clears the facts that <see cref="Rank"/> and <see cref="KeepLargest"/> gather.
    /// </summary>
    public static void Measure(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs, ArrayView<uint> parent, ArrayView<ulong> facts)
    {
        ArrayView<uint> sizes = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        if (Grid.IdxX == 0)
        {
            for (int i = Group.IdxX; i < FactSlots.Count; i += Group.DimX)
            {
                if (i != FactSlots.OutsideVoxels) facts[i] = 0;
            }
        }

        var slice = new SliceGroup<SetRuns>(phase, bits, firstRun);
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
                    // A root of the slice may hang under another slice's; then it stands for itself.
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

    /// <summary>
    /// Puts the volume's largest components into <see cref="FactSlots.Components"/>, descending. Each entry keeps the
    /// larger of what it has and what comes, and the smaller one moves on: whatever the schedule, the entries end as
    /// the largest in order. First among the components whose root is in the slice, then in the volume.
    /// </summary>
    public static void Rank(int nodesPerSlice, ArrayView<uint> runs, ArrayView<uint> parent, ArrayView<ulong> facts)
    {
        ArrayView<ulong> largest = SharedMemory.Allocate<ulong>(Ranked);
        for (int i = Group.IdxX; i < Ranked; i += Group.DimX) largest[i] = 0;
        Group.Barrier();
        uint first = (uint)Grid.IdxX * (uint)nodesPerSlice, end = first + runs[Grid.IdxX];
        for (uint node = first + 1 + (uint)Group.IdxX; node <= end; node += (uint)Group.DimX)
        {
            uint entry = parent[(long)node];
            if (entry > RunTree.Root) Insert(largest, RankOf(entry, node));
        }

        Group.Barrier();
        ArrayView<ulong> ranks = facts.SubView(FactSlots.Components, Ranked);
        for (int i = Group.IdxX; i < Ranked; i += Group.DimX) Insert(ranks, largest[i]);
    }

    /// <summary>Bits of the volume's component ranked first, and the facts about them.</summary>
    public static void KeepLargest(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<ulong> facts, ArrayView<ulong> kept)
    {
        var slice = new SliceGroup<SetRuns>(phase, bits, firstRun);
        ArrayView<ulong> target = kept.SubView((long)Grid.IdxX * slice.Words, slice.Words);
        uint root = RootOf(facts[FactSlots.Components]);
        var tally = new SliceTally(phase.Grid);
        for (int i = Group.IdxX; i < slice.Words; i += Group.DimX)
        {
            ulong chosen = OfRoot(slice.Load(i), slice.FirstNode + slice.FirstRun[i], parent, root);
            target[i] = chosen;
            tally.Add(chosen, i);
        }

        tally.Flush(facts);
    }

    private static ulong RankOf(uint entry, uint root) => ((ulong)(entry - RunTree.Root) << 32) | (uint.MaxValue - root);

    /// <summary>Root of a rank; a number that is no node where there is none.</summary>
    private static uint RootOf(ulong rank) => rank == 0 ? uint.MaxValue : uint.MaxValue - (uint)rank;

    private static void Insert(ArrayView<ulong> ranks, ulong moving)
    {
        for (int i = 0; i < Ranked && moving > ranks[Ranked - 1]; i++) moving = Math.Min(Atomic.Max(ref ranks[i], moving), moving);
    }

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
