using CtGpu.Kernels.Bits;
using ILGPU;
using ILGPU.Algorithms;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// One slice and the group of threads that works on it: group z of a launch has slice z. Every slice has the same range
/// of nodes, one for each run that it could have and node 0 for the outside, so that nodes are known without counting
/// the runs of other slices; only entries of runs that exist are touched. Runs are numbered from 1 in raster order,
/// so nodes are in raster order throughout the volume. Methods are called by all threads of the group.
/// </summary>
/// <typeparam name="TKind">What the runs consist of.</typeparam>
internal readonly struct SliceGroup<TKind>
    where TKind : struct, IRunKind
{
    private readonly PhaseBits _phase;
    private readonly int _wordsPerRow;

    public SliceGroup(PhaseBits phase, ArrayView<ulong> bits, ArrayView<uint> firstRun)
    {
        BitGrid grid = phase.Grid;
        _phase = phase;
        _wordsPerRow = grid.WordsPerRow;
        Words = grid.WordsPerRow * grid.Shape.Y;
        Bits = bits.SubView((long)Grid.IdxX * Words, Words);
        FirstRun = firstRun.SubView((long)Grid.IdxX * Words, Words);
        FirstNode = (uint)Grid.IdxX * (uint)SliceRuns.Nodes<TKind>(grid);
    }

    /// <summary>Words of the slice.</summary>
    public int Words { get; }

    /// <summary>The slice's bits.</summary>
    public ArrayView<ulong> Bits { get; }

    /// <summary>For each word, the number of the first run that starts in it or after it.</summary>
    public ArrayView<uint> FirstRun { get; }

    /// <summary>What must be added to a run's number to get its node in the volume.</summary>
    public uint FirstNode { get; }

    /// <summary>The slice's part of a table of nodes.</summary>
    public ArrayView<uint> Own(ArrayView<uint> nodes) => nodes.SubView(FirstNode, SliceRuns.Nodes<TKind>(_phase.Grid));

    /// <summary>Word of the slice with its runs.</summary>
    public RunWord Load(int index) => RunWord.Load<TKind>(_phase, Bits, index, index % _wordsPerRow);

    /// <summary>
    /// Writes <see cref="FirstRun"/> and returns the number of runs. Each thread sums a block of words, the sums are
    /// added up in shared memory, and each thread numbers its block.
    /// </summary>
    public uint Number()
    {
        int block = XMath.DivRoundUp(Words, Group.DimX);
        int from = Math.Min(Group.IdxX * block, Words), to = Math.Min(from + block, Words);
        uint own = 0;
        for (int i = from; i < to; i++) own += Load(i).Count;
        uint through = SliceRuns.SumThrough(own, out uint runs), node = 1 + through - own;
        for (int i = from; i < to; i++)
        {
            FirstRun[i] = node;
            node += Load(i).Count;
        }

        Group.Barrier();
        return runs;
    }

    /// <summary>Makes every run a tree of its own, or a part of the outside, node 0.</summary>
    public void Plant(ArrayView<uint> parent, uint runs, OutsideRuns outside)
    {
        for (uint run = (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX) parent[(long)run] = RunTree.Root;
        Group.Barrier();
        if (outside == OutsideRuns.None) return;
        int rows = _phase.Grid.Shape.Y, last = (_phase.Grid.Shape.X - 1) & 63;
        bool faces = outside == OutsideRuns.Faces;
        for (int i = Group.IdxX; i < Words; i += Group.DimX)
        {
            int y = i / _wordsPerRow, w = i - (y * _wordsPerRow);
            bool left = w == 0 && (faces || (Grid.IdxX == 0 && y == 0)), right = faces && w == _wordsPerRow - 1;
            bool all = faces && (y == 0 || y == rows - 1);
            if (!left && !right && !all) continue;
            RunWord word = Load(i);
            uint first = FirstRun[i], end = first + word.Count;
            if (left && (word.Own & 1) != 0) parent[(long)first] = 0;
            if (right && ((word.Own >> last) & 1) != 0) parent[(long)end - 1] = 0;
            for (uint run = all ? first : end; run < end; run++) parent[(long)run] = 0;
        }

        Group.Barrier();
    }

    /// <summary>Joins the runs of neighbouring rows that touch, diagonals included, and makes each node's root its parent.</summary>
    public void Join(ArrayView<uint> parent, uint runs)
    {
        for (int i = _wordsPerRow + Group.IdxX; i < Words; i += Group.DimX)
        {
            RunMeetings meetings = RunMeetings.Of<TKind>(Load(i), Load(i - _wordsPerRow), i % _wordsPerRow);
            if (!meetings.IsEmpty) meetings.Join(parent, FirstRun[i], FirstRun[i - _wordsPerRow]);
        }

        Group.Barrier();
        for (uint run = 1 + (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX)
        {
            if (parent[(long)run] < RunTree.Root) parent[(long)run] = RunTree.RootOf(parent, run);
        }

        Group.Barrier();
    }

    /// <summary>Turns runs' numbers into nodes of the volume. <paramref name="parent"/> may be where it goes.</summary>
    public void Publish(ArrayView<uint> parent, uint runs, ArrayView<uint> nodes)
    {
        ArrayView<uint> own = Own(nodes);
        for (uint run = (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX)
        {
            uint above = parent[(long)run];
            // The outsides of all slices are one.
            if (run == 0 && FirstNode != 0) above = 0;
            own[(long)run] = above == 0 || above >= RunTree.Root ? above : FirstNode + above;
        }
    }
}
