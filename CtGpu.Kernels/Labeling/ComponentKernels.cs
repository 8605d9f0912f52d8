using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Measure;
using ILGPU;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// Chooses components on a device, of a forest whose runs are joined. A component is ranked by its size (after
/// <see cref="ForestKernels.Measure"/>), then by the smaller root, in one number:
/// <c>(voxels &lt;&lt; 32) | (0xFFFFFFFF - root)</c>; 0 stands for none.
/// </summary>
internal static class ComponentKernels
{
    /// <summary>Largest components that <see cref="RankVolume"/> keeps.</summary>
    public const int Ranked = 5;

    /// <summary>
    /// Puts the volume's largest components into <see cref="FactSlots.Components"/> (cleared before), descending.
    /// Items are rows. Each entry keeps the larger of what it has and what comes, and the smaller one moves on:
    /// whatever the schedule, the entries end as the largest in order.
    /// </summary>
    public static void RankVolume(
        Walk walk, ArrayView<int> firstRun, ArrayView<int> parent, ArrayView<uint> sizes, ArrayView<ulong> facts)
    {
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            for (int node = firstRun[row], to = firstRun[row + 1]; node < to; node++)
            {
                if (parent[node] != node) continue;
                ulong moving = Rank(sizes[node], node);
                for (int i = 0; i < Ranked && moving > facts[FactSlots.Components + Ranked - 1]; i++)
                {
                    ulong before = Atomic.Max(ref facts[FactSlots.Components + i], moving);
                    moving = Math.Min(before, moving);
                }
            }
        }
    }

    /// <summary>Puts each slice's largest component into its entry of <paramref name="largest"/> (cleared before). Items are rows.</summary>
    public static void RankSlices(
        Walk walk, int rowsPerSlice, ArrayView<int> firstRun, ArrayView<int> parent, ArrayView<uint> sizes, ArrayView<ulong> largest)
    {
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            long slice = row / rowsPerSlice;
            for (int node = firstRun[row], to = firstRun[row + 1]; node < to; node++)
            {
                if (parent[node] != node) continue;
                ulong rank = Rank(sizes[node], node);
                if (rank > largest[slice]) Atomic.Max(ref largest[slice], rank);
            }
        }
    }

    /// <summary>Bits of the outside, node 0. Items are rows.</summary>
    public static void SelectOutside(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent, ArrayView<ulong> selected)
    {
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            SelectRow(phase, bits, firstRun, parent, row, 0, selected);
        }
    }

    /// <summary>
    /// Turns the voxels of <paramref name="outside"/> that are air into solid, and adds their number to
    /// <see cref="FactSlots.OutsideVoxels"/>. Items are words.
    /// </summary>
    public static void FillOutside(Walk walk, ArrayView<ulong> outside, ArrayView<ulong> solid, ArrayView<ulong> facts)
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

    /// <summary>Bits of the volume's component ranked first. May write where it reads. Items are rows.</summary>
    public static void SelectLargest(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent,
        ArrayView<ulong> facts, ArrayView<ulong> selected)
    {
        int root = RootOf(facts[FactSlots.Components]);
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            SelectRow(phase, bits, firstRun, parent, row, root, selected);
        }
    }

    /// <summary>Bits of each slice's component ranked first. May write where it reads. Items are rows.</summary>
    public static void SelectLargestOfSlices(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent,
        ArrayView<ulong> largest, ArrayView<ulong> selected)
    {
        for (long row = walk.Start, end = walk.End(row); row < end; row += walk.Step)
        {
            SelectRow(phase, bits, firstRun, parent, row, RootOf(largest[row / phase.Grid.Shape.Y]), selected);
        }
    }

    private static ulong Rank(uint voxels, int root) => ((ulong)voxels << 32) | (uint.MaxValue - (uint)root);

    private static int RootOf(ulong rank) => rank == 0 ? -1 : (int)(uint.MaxValue - (uint)rank);

    private static void SelectRow(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<int> firstRun, ArrayView<int> parent, long row, int root, ArrayView<ulong> selected)
    {
        int words = phase.Grid.WordsPerRow;
        var runs = new RowRuns(firstRun[row]);
        for (int w = 0; w < words; w++)
        {
            ulong chosen = 0;
            runs.Enter(phase.Word(bits, row, w));
            while (runs.Next())
            {
                if (RunTree.Find(parent, runs.Node) == root) chosen |= runs.Piece;
            }

            selected[(row * words) + w] = chosen;
        }
    }
}
