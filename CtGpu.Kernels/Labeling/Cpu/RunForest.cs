using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Union-find over the runs of a stack of rows. Runs are numbered from 1 in raster order. A root is the smallest node
/// of its tree: the run that comes first in raster order. Memory is kept from use to use and grows rarely.
/// </summary>
internal sealed unsafe class RunForest : IDisposable
{
    private NativeBuffer<int> _firstRun = new(0);
    private NativeBuffer<int> _parent = new(0);
    private NativeBuffer<long> _sizes = new(0);

    /// <summary>Number of the first run of each row; one entry more than rows.</summary>
    public int* FirstRun => _firstRun.Pointer;

    /// <summary>Parent of each node.</summary>
    public int* Parent => _parent.Pointer;

    /// <summary>Voxels of each root.</summary>
    public long* Sizes => _sizes.Pointer;

    /// <summary>One more than the runs.</summary>
    public int Nodes { get; private set; }

    public void Dispose()
    {
        _firstRun.Dispose();
        _parent.Dispose();
        _sizes.Dispose();
    }

    /// <summary>Makes room for the run counts of that many rows, to be written to <see cref="FirstRun"/> + 1.</summary>
    public void ReserveRows(long rows) => Scratch.Grow(ref _firstRun, rows + 1);

    /// <summary>Turns the counts of runs into the numbers of first runs, and makes room for the runs.</summary>
    /// <exception cref="NotSupportedException">There are 2^31 runs or more.</exception>
    public void Number(long rows)
    {
        int* firstRun = FirstRun;
        long next = 1;
        firstRun[0] = 1;
        for (long row = 1; row <= rows; row++)
        {
            next += firstRun[row];
            firstRun[row] = unchecked((int)next);
        }

        if (next > int.MaxValue) throw new NotSupportedException($"The volume has {next - 1} runs of voxels; labelling takes fewer than 2^31.");
        Nodes = (int)next;
        Scratch.Grow(ref _parent, next);
        Scratch.Grow(ref _sizes, next);
    }

    /// <summary>Makes nodes from..to-1 trees of their own.</summary>
    public void Reset(int from, int to)
    {
        int* parent = Parent;
        for (int i = from; i < to; i++) parent[i] = i;
    }

    /// <summary>
    /// Makes the root of nodes from..to-1 their parent. A parent comes before its children, so that it has its
    /// root already unless it lies before <paramref name="from"/>. Others may do the same for other nodes meanwhile.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Flatten(int from, int to)
    {
        int* parent = Parent;
        for (int i = from; i < to; i++)
        {
            int root = parent[i];
            while (parent[root] != root) root = parent[root];
            parent[i] = root;
        }
    }

    /// <summary>Moves the sizes of nodes from..to-1 to their roots; parents must be roots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int from, int to)
    {
        int* parent = Parent;
        long* sizes = Sizes;
        for (int i = from; i < to; i++)
        {
            int root = parent[i];
            if (root == i) continue;
            sizes[root] += sizes[i];
            sizes[i] = 0;
        }
    }
}
