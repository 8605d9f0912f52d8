using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Measure;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Components of the runs of one phase on a device, in two levels: within each slice, in shared memory, then across
/// slices. The root of a component is its first run in raster order, or node 0 where the outside is part of it.
/// </summary>
internal static class ForestKernels
{
    /// <summary>
    /// Numbers the runs of every slice and joins them with 8-connectivity. A group a slice. Every run's parent is the
    /// root of its component in the slice, and stays so when slices are joined. With an outside,
    /// <see cref="FactSlots.OutsideVoxels"/> starts at 0.
    /// </summary>
    public static void JoinSlices(
        PhaseBits phase, OutsideRuns outside, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs,
        ArrayView<uint> parent, ArrayView<ulong> facts)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        if (outside != OutsideRuns.None && Grid.IdxX == 0 && Group.IdxX == 0) facts[FactSlots.OutsideVoxels] = 0;
        Build<SetRuns>(phase, outside, bits, firstRun, runs, parent, shared);
    }

    /// <summary>Joins the components of neighbouring slices that touch, 26-connected. Items are the words of all slices but the first.</summary>
    public static void JoinAcross(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent) =>
        Cross<SetRuns>(walk, phase, bits, firstRun, parent);

    /// <summary>As <see cref="JoinSlices"/>, of both phases at once.</summary>
    public static void JoinSlicesOfAll(
        PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs, ArrayView<uint> parent)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        Build<AllRuns>(phase, OutsideRuns.None, bits, firstRun, runs, parent, shared);
    }

    /// <summary>As <see cref="JoinAcross"/>, of both phases at once.</summary>
    public static void JoinAcrossOfAll(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent) =>
        Cross<AllRuns>(walk, phase, bits, firstRun, parent);

    private static void Build<TKind>(
        PhaseBits phase, OutsideRuns outside, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs,
        ArrayView<uint> parent, ArrayView<uint> shared)
        where TKind : struct, IRunKind
    {
        var slice = new SliceGroup<TKind>(phase, bits, firstRun);
        uint count = slice.Number();
        ArrayView<uint> table = count < SliceRuns.SharedNodes ? shared : slice.Own(parent);
        slice.Plant(table, count, outside);
        slice.Join(table, count);
        slice.Publish(table, count, parent);
        if (Group.IdxX == 0) runs[Grid.IdxX] = count;
    }

    private static void Cross<TKind>(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent)
        where TKind : struct, IRunKind
    {
        int rows = phase.Grid.Shape.Y, words = phase.Grid.WordsPerRow, sliceWords = rows * words;
        uint nodes = (uint)SliceRuns.Nodes<TKind>(phase.Grid);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            uint below = (uint)(i / sliceWords);
            int inSlice = (int)(i - ((long)below * sliceWords)), y = inSlice / words, w = inSlice - (y * words);
            RunWord a = RunWord.Load<TKind>(phase, bits, i + sliceWords, w);
            for (int ny = Math.Max(y - 1, 0), last = Math.Min(y + 1, rows - 1); ny <= last; ny++)
            {
                long other = i + ((ny - y) * words);
                RunMeetings meetings = RunMeetings.Of<TKind>(a, RunWord.Load<TKind>(phase, bits, other, w), w);
                if (meetings.IsEmpty) continue;
                uint nodeN = (below * nodes) + firstRun[other];
                meetings.Join(parent, ((below + 1) * nodes) + firstRun[i + sliceWords], nodeN);
            }
        }
    }
}
