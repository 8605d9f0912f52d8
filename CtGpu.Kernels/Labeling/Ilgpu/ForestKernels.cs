using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// Connected components of the runs of one phase on a device, in two levels: first within each slice, in shared memory, then across
/// slices. The root of a component is its first run in raster order, or node 0 if the component belongs to the background.
/// </summary>
internal static class ForestKernels
{
    /// <summary>
    /// Numbers the runs of every slice and joins them with 8-connectivity. One group per slice. Afterwards the parent of every
    /// run is the root of its component in the slice, and it remains so when slices are joined.
    /// </summary>
    /// <param name="background">The faces whose runs belong to the background, or <see cref="SliceGroup.Corner"/>, or none.</param>
    public static void JoinSlices(
        PhaseBits phase, VolumeFaces background, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> runs,
        ArrayView<uint> parent)
    {
        ArrayView<uint> shared = SharedMemory.Allocate<uint>(SliceRuns.SharedNodes);
        var slice = new SliceGroup(phase, bits, firstRun);
        uint count = slice.Number();
        ArrayView<uint> table = count < SliceRuns.SharedNodes ? shared : slice.Own(parent);
        slice.Plant(table, count, background);
        slice.Join(table, count);
        slice.Publish(table, count, parent);
        if (Group.IdxX == 0) runs[Grid.IdxX] = count;
    }

    /// <summary>
    /// Joins the 26-connected components of neighbouring slices. Items are the words of all slices except the first.
    /// </summary>
    public static void JoinAcross(
        Walk walk, PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun, ArrayView<uint> parent)
    {
        int rows = phase.Grid.Shape.Y, words = phase.Grid.WordsPerRow, sliceWords = rows * words;
        uint nodes = (uint)SliceRuns.Nodes(phase.Grid);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            uint below = (uint)(i / sliceWords);
            int inSlice = (int)(i - ((long)below * sliceWords)), y = inSlice / words, w = inSlice - (y * words);
            RunWord a = RunWord.Load(phase, bits, i + sliceWords, w);
            if (a.IsEmpty) continue;
            for (int ny = Math.Max(y - 1, 0), last = Math.Min(y + 1, rows - 1); ny <= last; ny++)
            {
                long other = i + ((ny - y) * words);
                RunMeetings meetings = RunMeetings.Of(a, RunWord.Load(phase, bits, other, w));
                if (meetings.IsEmpty) continue;
                uint nodeN = (below * nodes) + firstRun[other];
                meetings.Join(parent, ((below + 1) * nodes) + firstRun[i + sliceWords], nodeN);
            }
        }
    }
}
