using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Labels of both phases on a device, of a forest made by <see cref="ForestKernels.JoinSlicesOfAll"/> and
/// <see cref="ForestKernels.JoinAcrossOfAll"/>. Roots are first runs and nodes are in raster order, so the rank of a root
/// among roots is the number that scikit-image gives its component.
/// </summary>
internal static class LabelKernels
{
    /// <summary>Makes each run's root its parent, and counts the roots of each slice. A group a slice.</summary>
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

    /// <summary>Lets each root carry its rank among all roots, from 1. A group a slice.</summary>
    public static void RankRoots(int nodesPerSlice, ArrayView<uint> runs, ArrayView<uint> roots, ArrayView<uint> parent)
    {
        uint first = ((uint)Grid.IdxX * (uint)nodesPerSlice) + 1, count = runs[Grid.IdxX], earlier = 0, own = 0;
        for (int z = Group.IdxX; z < Grid.IdxX; z += Group.DimX) earlier += roots[z];
        uint block = (count + (uint)Group.DimX - 1) / (uint)Group.DimX;
        uint from = Math.Min((uint)Group.IdxX * block, count), to = Math.Min(from + block, count);
        for (uint run = from; run < to; run++) own += parent[(long)(first + run)] >= RunTree.Root ? 1u : 0;
        // The sum over all threads of earlier slices, and over earlier threads of this one.
        SliceRuns.SumThrough(earlier, out uint before);
        Group.Barrier();
        uint rank = before + SliceRuns.SumThrough(own, out _) - own;
        for (uint run = from; run < to; run++)
        {
            if (parent[(long)(first + run)] >= RunTree.Root) parent[(long)(first + run)] = RunTree.Root + ++rank;
        }
    }

    /// <summary>Writes each voxel's label, what its root carries. Items are voxels.</summary>
    public static void Write(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent, ArrayView<int> labels)
    {
        Shape3 shape = phase.Grid.Shape;
        int words = phase.Grid.WordsPerRow;
        uint nodes = (uint)SliceRuns.Nodes<AllRuns>(phase.Grid);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / shape.X;
            int x = (int)(i - (row * shape.X)), w = x >> 6;
            long index = (row * words) + w;
            ulong starts = RunWord.Load<AllRuns>(phase, bits, index, w).Starts;
            uint run = firstRun[index] + (uint)IntrinsicMath.PopCount(starts & (ulong.MaxValue >> (63 - (x & 63)))) - 1;
            uint node = ((uint)(row / shape.Y) * nodes) + run;
            labels[i] = (int)(parent[(long)RunTree.Above(parent, node)] - RunTree.Root);
        }
    }
}
