using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Labels of both phases on a device, from one forest per phase (<see cref="ForestKernels"/>). The label of a component is the rank
/// of its root among the roots of both phases, in raster order of their first voxels. This is the numbering of scikit-image.
/// </summary>
internal static class LabelKernels
{
    /// <summary>Sets the parent of each run to its root, and counts the roots of each slice, in one forest. One group per slice.</summary>
    public static void CountRoots(int nodesPerSlice, ArrayView<uint> runs, ArrayView<uint> parent, ArrayView<uint> roots)
    {
        uint first = (uint)Grid.IdxX * (uint)nodesPerSlice, end = first + runs[Grid.IdxX], own = 0;
        for (uint node = first + 1 + (uint)Group.IdxX; node <= end; node += (uint)Group.DimX)
        {
            if (parent[(long)node] >= RunTree.Root) own++;
            else parent[(long)node] = RunTree.RootOf(parent, node);
        }

        uint through = SliceRuns.SumThrough(own, out _);
        if (Group.IdxX == Group.DimX - 1) roots[Grid.IdxX] = through;
    }

    /// <summary>
    /// Stores in each root its rank among the roots of both forests, from 1. One group per slice; each thread ranks the roots of a
    /// block of words.
    /// </summary>
    public static void RankRoots(
        BitGrid grid, ArrayView<ulong> bits, ArrayView<uint> setFirstRun, ArrayView<uint> setRoots, ArrayView<uint> setParent,
        ArrayView<uint> clearFirstRun, ArrayView<uint> clearRoots, ArrayView<uint> clearParent)
    {
        var set = new SliceGroup(PhaseBits.Set(grid), bits, setFirstRun);
        var clear = new SliceGroup(PhaseBits.Clear(grid), bits, clearFirstRun);
        uint earlier = 0, own = 0;
        for (int z = Group.IdxX; z < Grid.IdxX; z += Group.DimX) earlier += setRoots[z] + clearRoots[z];
        int block = XMath.DivRoundUp(set.Words, Group.DimX);
        int from = Math.Min(Group.IdxX * block, set.Words), to = Math.Min(from + block, set.Words);
        for (int i = from; i < to; i++)
            own += (uint)(IntrinsicMath.PopCount(Roots(set, i, setParent)) + IntrinsicMath.PopCount(Roots(clear, i, clearParent)));
        // Roots of earlier slices, and of earlier threads in this slice.
        SliceRuns.SumThrough(earlier, out uint before);
        Group.Barrier();
        uint rank = 1 + before + SliceRuns.SumThrough(own, out _) - own;
        for (int i = from; i < to; i++)
        {
            ulong setRootBits = Roots(set, i, setParent), clearRootBits = Roots(clear, i, clearParent);
            Rank(set, i, setRootBits, clearRootBits, rank, setParent);
            Rank(clear, i, clearRootBits, setRootBits, rank, clearParent);
            rank += (uint)(IntrinsicMath.PopCount(setRootBits) + IntrinsicMath.PopCount(clearRootBits));
        }
    }

    /// <summary>Writes the label of each voxel: the rank that its root carries. Items are voxels.</summary>
    public static void Write(
        Walk walk, BitGrid grid, ArrayView<ulong> bits, ArrayView<uint> setFirstRun, ArrayView<uint> setParent,
        ArrayView<uint> clearFirstRun, ArrayView<uint> clearParent, ArrayView<int> labels)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / shape.X;
            int x = (int)(i - (row * shape.X)), w = x >> 6;
            long index = (row * words) + w;
            labels[i] = ((bits[index] >> (x & 63)) & 1) != 0
                ? Label(PhaseBits.Set(grid), bits, row, index, x, setFirstRun, setParent)
                : Label(PhaseBits.Clear(grid), bits, row, index, x, clearFirstRun, clearParent);
        }
    }

    /// <summary>First voxels of the runs in a word of the slice that are roots.</summary>
    private static ulong Roots(SliceGroup slice, int index, ArrayView<uint> parent)
    {
        ulong roots = 0;
        uint node = slice.FirstNode + slice.FirstRun[index];
        for (ulong starts = slice.Load(index).Starts; starts != 0; starts &= starts - 1)
        {
            roots |= parent[(long)node] >= RunTree.Root ? starts & (0 - starts) : 0;
            node++;
        }

        return roots;
    }

    /// <summary>Ranks the roots of one phase in a word.</summary>
    /// <param name="roots">First voxels of the roots.</param>
    /// <param name="others">First voxels of the roots of the other phase.</param>
    /// <param name="rank">Rank of the word's first root in either phase.</param>
    private static void Rank(SliceGroup slice, int index, ulong roots, ulong others, uint rank, ArrayView<uint> parent)
    {
        ulong starts = slice.Load(index).Starts, all = roots | others;
        uint first = slice.FirstNode + slice.FirstRun[index];
        for (ulong rest = roots; rest != 0; rest &= rest - 1)
        {
            ulong earlier = (rest & (0 - rest)) - 1;
            uint node = first + (uint)IntrinsicMath.PopCount(starts & earlier);
            parent[(long)node] = RunTree.Root + rank + (uint)IntrinsicMath.PopCount(all & earlier);
        }
    }

    /// <summary>Label of voxel <paramref name="x"/> of a row, in the phase that it belongs to.</summary>
    /// <param name="index">The voxel's word.</param>
    private static int Label(
        PhaseBits phase, ArrayView<ulong> bits, long row, long index, int x, ArrayView<uint> firstRun, ArrayView<uint> parent)
    {
        ulong starts = RunWord.Load(phase, bits, index, x >> 6).Starts;
        uint run = firstRun[index] + (uint)IntrinsicMath.PopCount(starts & (ulong.MaxValue >> (63 - (x & 63)))) - 1;
        uint node = ((uint)(row / phase.Grid.Shape.Y) * (uint)SliceRuns.Nodes(phase.Grid)) + run;
        return (int)(parent[(long)RunTree.Above(parent, node)] - RunTree.Root);
    }
}
