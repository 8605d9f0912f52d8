using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using ILGPU;
using ILGPU.Algorithms;

namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// One slice and the thread group that processes it: group z of a launch processes slice z. Every slice has the same number of
/// nodes: one for each run that it could have, and node 0 for the background. So nodes are known without counting the runs of other
/// slices. Only entries of existing runs are accessed. Runs are numbered from 1 in raster order, so the nodes of the whole volume
/// are in raster order. Methods are called by all threads of the group.
/// </summary>
internal readonly struct SliceGroup
{
    /// <summary>For <see cref="Plant"/>, besides the faces of the volume: the run of voxel (0,0,0) belongs to the background.</summary>
    public const VolumeFaces Corner = (VolumeFaces)64;

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
        FirstNode = (uint)Grid.IdxX * (uint)SliceRuns.Nodes(grid);
    }

    /// <summary>Words of the slice.</summary>
    public int Words { get; }

    /// <summary>The slice's bits.</summary>
    public ArrayView<ulong> Bits { get; }

    /// <summary>For each word, the number of the first run that starts in it or after it.</summary>
    public ArrayView<uint> FirstRun { get; }

    /// <summary>The node of a run is this plus the run's number.</summary>
    public uint FirstNode { get; }

    /// <summary>The slice's part of a table of nodes.</summary>
    public ArrayView<uint> Own(ArrayView<uint> nodes) => nodes.SubView(FirstNode, SliceRuns.Nodes(_phase.Grid));

    /// <summary>A word of the slice with its runs.</summary>
    public RunWord Load(int index) => RunWord.Load(_phase, Bits, index, index % _wordsPerRow);

    /// <summary>
    /// Writes <see cref="FirstRun"/> and returns the number of runs. Each thread counts the runs of a block of words, a prefix sum
    /// over the threads follows, and each thread numbers its block.
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

    /// <summary>
    /// Converts bits of the phase to bits as they are stored: in the result, exactly the given voxels are in the phase.
    /// </summary>
    /// <param name="chosen">Voxels of word <paramref name="index"/> of the slice.</param>
    public ulong Stored(ulong chosen, int index) => (chosen ^ _phase.Flip) & _phase.Valid(index % _wordsPerRow);

    /// <summary>Makes every run of the background a child of node 0, and every other run a root.</summary>
    /// <param name="background">The faces whose runs belong to the background, or <see cref="Corner"/>, or none.</param>
    public void Plant(ArrayView<uint> parent, uint runs, VolumeFaces background)
    {
        for (uint run = (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX) parent[(long)run] = RunTree.Root;
        Group.Barrier();
        if (background == VolumeFaces.None) return;
        int rows = _phase.Grid.Shape.Y, last = (_phase.Grid.Shape.X - 1) & 63;
        // Numbers, because ILGPU 1.5.3 reads some conditional expressions of type bool before they are written.
        int slice = Grid.IdxX == 0 ? (int)(background & VolumeFaces.ZMinus) : 0;
        slice |= Grid.IdxX == _phase.Grid.Shape.Z - 1 ? (int)(background & VolumeFaces.ZPlus) : 0;
        int corner = Grid.IdxX == 0 ? (int)(background & Corner) : 0;
        for (int i = Group.IdxX; i < Words; i += Group.DimX)
        {
            int y = i / _wordsPerRow, w = i - (y * _wordsPerRow);
            int left = (w == 0 ? (int)(background & VolumeFaces.XMinus) : 0) | (i == 0 ? corner : 0);
            int right = w == _wordsPerRow - 1 ? (int)(background & VolumeFaces.XPlus) : 0;
            int all = slice | (y == 0 ? (int)(background & VolumeFaces.YMinus) : 0);
            all |= y == rows - 1 ? (int)(background & VolumeFaces.YPlus) : 0;
            if ((left | right | all) == 0) continue;
            RunWord word = Load(i);
            uint first = FirstRun[i], end = first + word.Count;
            if (left != 0 && (word.Own & 1) != 0) parent[(long)first] = 0;
            if (right != 0 && ((word.Own >> last) & 1) != 0) parent[(long)end - 1] = 0;
            for (uint run = all != 0 ? first : end; run < end; run++) parent[(long)run] = 0;
        }

        Group.Barrier();
    }

    /// <summary>Joins the 8-connected runs of neighbouring rows, and sets the parent of each node to its root.</summary>
    public void Join(ArrayView<uint> parent, uint runs)
    {
        for (int i = _wordsPerRow + Group.IdxX; i < Words; i += Group.DimX)
        {
            RunWord word = Load(i);
            if (word.IsEmpty) continue;
            RunMeetings meetings = RunMeetings.Of(word, Load(i - _wordsPerRow));
            if (!meetings.IsEmpty) meetings.Join(parent, FirstRun[i], FirstRun[i - _wordsPerRow]);
        }

        Group.Barrier();
        for (uint run = 1 + (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX)
        {
            if (parent[(long)run] < RunTree.Root) parent[(long)run] = RunTree.RootOf(parent, run);
        }

        Group.Barrier();
    }

    /// <summary>
    /// Converts the slice's run numbers to nodes of the volume. <paramref name="parent"/> may be the slice's part of
    /// <paramref name="nodes"/>.
    /// </summary>
    public void Publish(ArrayView<uint> parent, uint runs, ArrayView<uint> nodes)
    {
        ArrayView<uint> own = Own(nodes);
        for (uint run = (uint)Group.IdxX; run <= runs; run += (uint)Group.DimX)
        {
            uint above = parent[(long)run];
            // All slices share the background of the first slice.
            if (run == 0 && FirstNode != 0) above = 0;
            own[(long)run] = above == 0 || above >= RunTree.Root ? above : FirstNode + above;
        }
    }
}
